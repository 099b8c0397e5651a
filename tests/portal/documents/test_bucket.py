"""Uploads in a bucket: a real server that speaks S3, on the loopback, with the settings of production."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from django.db import DataError, transaction
from django.utils.module_loading import import_string
from moto.server import ThreadedMotoServer

from portal.documents.domain import UploadRefused, scanning, store_upload
from portal.documents.models import Document
from portal.documents.serving import attachment
from portal.events.ledger import timeline
from portal.settings.bucket import storages_in
from tests.portal.accounts.factories import UserFactory
from tests.portal.documents import files
from tests.portal.documents.test_serving import asking

pytestmark = pytest.mark.django_db

BUCKET = "uploads"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    started = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    started.start()
    host, port = started.get_host_and_port()
    yield f"http://{host}:{port}"
    started.stop()


def storage_at(endpoint, kind="private"):
    named = storages_in(BUCKET, endpoint=endpoint, region="eu-west-2")[kind]
    return import_string(named["BACKEND"])(**named["OPTIONS"])


@pytest.fixture
def keys(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "for-the-tests-alone")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bucket(server, keys, monkeypatch):
    """An empty bucket in which this test's uploads are kept."""
    client = boto3.client("s3", endpoint_url=server, region_name="eu-west-2")
    try:
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    except client.exceptions.BucketAlreadyOwnedByYou:
        for found in client.list_objects_v2(Bucket=BUCKET).get("Contents", []):
            client.delete_object(Bucket=BUCKET, Key=found["Key"])
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage_at(server))
    return client


def keys_in(bucket):
    return [found["Key"] for found in bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])]


def sent(**more):
    return store_upload(files.sent("Quote.pdf", files.PDF), by=UserFactory(), **more)


def test_an_upload_is_kept_under_a_random_name_that_says_nothing(bucket):
    document = sent()

    (key,) = keys_in(bucket)
    assert key == f"private/{document.file.name}"
    assert "uote" not in key
    assert bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read() == files.PDF


def test_nobody_is_given_a_right_to_it(bucket):
    sent()

    (key,) = keys_in(bucket)
    grants = bucket.get_object_acl(Bucket=BUCKET, Key=key)["Grants"]
    assert [grant["Grantee"].get("URI") for grant in grants] == [None]


def test_it_is_handed_out_through_us_and_on_record(bucket, server):
    document = sent()
    reader = UserFactory()

    response = attachment(asking(reader), document)

    assert b"".join(response.streaming_content) == files.PDF
    assert response["Content-Disposition"] == 'attachment; filename="Quote.pdf"'
    assert server not in str(response.headers)
    assert "Signature" not in str(response.headers)
    assert next((event.verb, event.actor) for event in timeline(document)) == ("document-downloaded", reader)


def test_an_object_that_is_gone_is_said_to_be_missing(bucket):
    document = sent()
    bucket.delete_object(Bucket=BUCKET, Key=keys_in(bucket)[0])

    response = attachment(asking(UserFactory()), document)

    assert response.status_code == 404
    assert "its content is not in our store" in response.content.decode()


def test_where_the_row_fails_the_object_goes_too(bucket):
    with pytest.raises(DataError), transaction.atomic():
        sent(kind="x" * 40)

    assert keys_in(bucket) == []


def test_the_scanner_reads_it_from_there(bucket, scanner):
    document = sent()

    assert scanning.scan_document(document.pk) is True

    assert scanner.scanned == [files.PDF]


def test_a_store_that_does_not_answer_is_a_sentence_and_not_an_error(keys, monkeypatch, bucket):
    document = sent()
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage_at("http://127.0.0.1:9"))
    document = Document.objects.get(pk=document.pk)

    response = attachment(asking(UserFactory()), document)

    assert (response.status_code, response["Retry-After"]) == (503, "60")
    with pytest.raises(UploadRefused, match="We cannot keep files at the moment"):
        sent()
    assert Document.objects.count() == 1


def test_a_bucket_that_refuses_us_is_a_sentence_too(keys, monkeypatch, bucket, server):
    document = sent()
    storage = storage_at(server)
    storage.bucket_name = "somebody-elses"
    monkeypatch.setattr(Document._meta.get_field("file"), "storage", storage)

    with pytest.raises(UploadRefused, match="We cannot keep files at the moment"):
        sent()

    with pytest.raises(ClientError):
        bucket.head_bucket(Bucket="somebody-elses")
    assert Document.objects.get() == document
