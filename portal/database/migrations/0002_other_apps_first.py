"""The apps that we use come before our own rooms.

Django draws every model anew that is related to one that a migration changes. Two hundred migrations of Wagtail and
others take several times as long once our models are there, and nothing of ours is changed by them. It costs nothing
that these are the last migrations of today only: a later one of theirs simply runs later.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("portal_database", "0001_extensions"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("axes", "0010_accessattemptexpiration"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("procrastinate", "0041_post_retry_failed_job"),
        ("sessions", "0001_initial"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("usersessions", "0001_initial"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailembeds", "0009_embed_cache_until"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailsearch", "0010_add_text_fields"),
        ("wagtailusers", "0015_userprofile_keyboard_shortcuts"),
    ]
    run_before = [
        (room, "0001_initial")
        for room in ("streams", "plan", "organisations", "questionnaires", "mail", "events", "references", "equality")
    ]
