"""/office/outbox/… and /office/mails/…"""

from django.urls import path

from portal.correspondence.office import outbox, wordings

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
]
WORDINGS = [
    path("", wordings.wordings, name="list"),
    path("<slug:room>/<slug:name>/", wordings.wording, name="edit"),
    path("<slug:room>/<slug:name>/own/", wordings.own_words, name="own"),
]
