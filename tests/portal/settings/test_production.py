"""Production starts only with what it needs, and then Django's own deployment check has nothing to say."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SOUND = {
    "SECRET_KEY": "ohD3Xu7oongaeVei1Aephoh8phoo6ahWeiQuoog5OhfeeTh2eiyae0ahGh9N",
    "DATABASE_URL": "postgres://portal:password@database.example.org/portal",
    "ALLOWED_HOSTS": "grants.example.org",
    "BANK_DETAILS_KEYS": "NnpuV1lKcU9mR2hYd1RkVnNRbUxrQXJCZUN5SHpVaUY=",
}


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    return run(["manage.py", "check", "--deploy", "--fail-level", "INFO"], environment)


def setting(name: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(["-c", f"from django.conf import settings; print(settings.{name})"], environment)


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=kept | environment | {"DJANGO_SETTINGS_MODULE": "portal.settings.production"},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("more", [{}, {"S3_BUCKET": "grants-files"}], ids=["folders", "bucket"])
def test_the_deployment_check_is_clean(more):
    done = check(**SOUND, **more)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("SECRET_KEY", "demonstration-only-not-a-secret"),
        ("SECRET_KEY", "demonstration-only-not-a-secret-made-long-enough-to-pass"),
        ("SECRET_KEY_FALLBACKS", "demonstration-only-not-a-secret"),
        ("BANK_DETAILS_KEYS", ""),
        ("BANK_DETAILS_KEYS", "not base64"),
        ("BANK_DETAILS_KEYS", "ZGVtb25zdHJhdGlvbi1vbmx5LW5vdC1hLXNlY3JldCE="),
        ("DATABASE_URL", ""),
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "*"),
    ],
)
def test_it_refuses_to_start_and_names_what_is_wrong(name, value):
    done = check(**(SOUND | {name: value}))

    assert done.returncode == 1
    assert f"ImproperlyConfigured: {name.removesuffix('_FALLBACKS')} must" in done.stderr


def test_throttling_counts_visitors_behind_as_many_proxies_as_are_named():
    done = setting("ALLAUTH_TRUSTED_PROXY_COUNT", **SOUND, PROXY_COUNT="2")

    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr
