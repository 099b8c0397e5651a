"""Files in a bucket that speaks S3, instead of folders of this machine."""

from typing import Any

BACKEND = "storages.backends.s3.S3Storage"


def storages_in(bucket: str, *, endpoint: str | None = None, region: str | None = None) -> dict[str, dict[str, Any]]:
    """The two storages of the portal for Django's STORAGES: the office's pictures, and uploads.

    Keys are found as boto3 finds them. Nothing is given an access list: a bucket's own rule is private, and newer ones
    refuse lists altogether. A store that does not answer is given up soon, so that people read a sentence instead.
    """
    from botocore.config import Config  # only where there is a bucket

    shared = {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": region,
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": False,
        "client_config": Config(
            connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3}, signature_version="s3v4"
        ),
    }
    return {
        "default": {"BACKEND": BACKEND, "OPTIONS": shared | {"location": "media"}},
        "private": {"BACKEND": BACKEND, "OPTIONS": shared | {"location": "private"}},
    }
