"""/office/outbox/…, /office/broadcasts/… and /office/mails/…"""

from django.urls import path

from portal.correspondence.office import broadcasts, elsewhere, outbox, wordings

OUTBOX = [
    path("", outbox.outbox, name="list"),
    path("results/", outbox.outbox_results, name="list_results"),
    path("held/", outbox.held, name="held"),
    path("held/<slug:folder>/", outbox.release_all, name="release_all"),
    path("<int:pk>/", outbox.message, name="message"),
    path("<int:pk>/html/", outbox.html, name="html"),
    path("<int:pk>/change/", outbox.change, name="change"),
    path("<int:pk>/discard/", outbox.discard, name="discard"),
    path("<int:pk>/release/", outbox.release, name="release"),
    path("<int:pk>/again/", outbox.again, name="again"),
    path("<int:pk>/elsewhere/", elsewhere.elsewhere, name="elsewhere"),
]
BROADCASTS = [
    path("", broadcasts.broadcasts, name="list"),
    path("new/", broadcasts.choose, name="choose"),
    path("new/<slug:key>/", broadcasts.write, name="write"),
    path("<int:pk>/", broadcasts.broadcast, name="broadcast"),
    path("<int:pk>/html/", broadcasts.html, name="html"),
    path("<int:pk>/change/", broadcasts.change, name="change"),
    path("<int:pk>/send/", broadcasts.send, name="send"),
    path("<int:pk>/delete/", broadcasts.delete, name="delete"),
]
WORDINGS = [
    path("", wordings.wordings, name="list"),
    path("<slug:room>/<slug:name>/", wordings.wording, name="edit"),
    path("<slug:room>/<slug:name>/own/", wordings.own_words, name="own"),
]
