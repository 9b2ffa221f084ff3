"""The example of the proxy (security D02, D05, K03): nginx takes it, it limits what comes in."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

EXAMPLE = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text(encoding="utf-8")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin")


def test_the_proxy_names_no_version_forwards_no_foreign_host_and_limits_every_address():
    assert EXAMPLE.index("server_tokens off;") < EXAMPLE.index("server {")  # for both of them
    assert 'proxy_set_header X-Forwarded-Host "";' in EXAMPLE
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in EXAMPLE
    most = int(re.search(r"client_max_body_size (\d+)m;", EXAMPLE)[1])
    assert settings.UPLOAD_LIMIT_MB < most <= 10 * settings.UPLOAD_LIMIT_MB
    assert {"door", "all"} == set(re.findall(r"limit_req zone=(\w+) ", EXAMPLE))
    for address in ("/deputies/login/", "/deputies/p/venues/3/raise/", "/deputies/track/"):
        assert re.search(re.search(r'"~(.+)"', EXAMPLE)[1], address)


def test_people_read_a_page_in_chinese_where_the_portal_does_not_answer():
    for status, shown in (("413", "文件太大"), ("429", "请稍候"), ("502", "系统正在维护")):
        place = re.search(rf"error_page {status}\b.* (@\w+);", EXAMPLE)[1]
        assert re.search(rf"location {place} .*<h1>{shown}</h1>", EXAMPLE)


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_takes_the_example(tmp_path: Path):
    key, pem = tmp_path / "congress.key", tmp_path / "congress.pem"
    made = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=congress.example.cn"
    subprocess.run(
        [*made.split(), "-keyout", key, "-out", pem], check=True, capture_output=True, timeout=60
    )
    text = EXAMPLE.replace("/etc/ssl/private/", f"{tmp_path}/").replace(
        "/etc/ssl/certs/", f"{tmp_path}/"
    )
    text = (
        text.replace("/var/log/nginx/", f"{tmp_path}/")
        .replace("443", "8443")
        .replace("80;", "8080;")
    )
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{\n{text}\n}}\n", encoding="utf-8")
    command = [NGINX, "-t", "-p", tmp_path, "-e", tmp_path / "error.log", "-c", whole]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "test is successful" in run.stderr, run.stderr
