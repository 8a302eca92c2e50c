"""Static websites: what a browser, curl and a link checker meet there."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from awsh.sandbox import connect, manage
from awsh.target import Target
from tests.sandbox.asking import client_of, end_server, kill_server, refused, wait_until

READ = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}
PAGES = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}}


class Answer(NamedTuple):
    status: int
    headers: Any
    body: bytes


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(_Stay)


def fetch(url: str, method: str = "GET", **headers: str) -> Answer:
    """One answer, redirects not followed."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        answer = _opener.open(urllib.request.Request(url, method=method, headers=named))
    except urllib.error.HTTPError as error:
        answer = error
    with answer:
        return Answer(answer.status, answer.headers, answer.read())


def url_of(target: Target, bucket: str) -> str:
    found = target.service_url("s3-website", bucket)
    assert found is not None
    return found


def publish(s3: Any, bucket: str, configuration: Any = PAGES, public: str = "*") -> None:
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=configuration)
    s3.delete_public_access_block(Bucket=bucket)
    policy = {"Version": "2012-10-17", "Statement": [{**READ, "Resource": f"arn:aws:s3:::{bucket}/{public}"}]}
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def put(s3: Any, bucket: str, key: str, body: str = "", **more: Any) -> None:
    s3.put_object(Bucket=bucket, Key=key, Body=(body or key).encode(), **{"ContentType": "text/html", **more})


@pytest.fixture
def site(target: Target, s3: Any, bucket: str) -> str:
    """The address of a public website with a few pages."""
    publish(s3, bucket)
    for key in ("index.html", "error.html", "docs/index.html", "a b/ü.html"):
        put(s3, bucket, key)
    put(s3, bucket, "style.css", ContentType="text/css", CacheControl="max-age=60")
    return url_of(target, bucket)


def test_pages_have_their_types_and_cache_headers(site: str) -> None:
    assert fetch(site + "/")[::2] == (200, b"index.html")
    assert fetch(site)[::2] == (200, b"index.html")
    assert fetch(site + "/docs/?x=1")[::2] == (200, b"docs/index.html")
    assert fetch(site + "/a%20b/%C3%BC.html")[::2] == (200, "a b/ü.html".encode())
    style = fetch(site + "/style.css")
    assert (style.headers["Content-Type"], style.headers["Cache-Control"]) == ("text/css", "max-age=60")


def test_a_folder_without_its_slash_is_led_on(site: str) -> None:
    found = fetch(site + "/docs")
    assert (found.status, found.headers["Location"]) == (302, "/docs/")
    assert fetch(site + "/a%20b")[::2] == (404, b"error.html")


def test_what_is_missing_is_answered_with_the_error_document(s3: Any, site: str, bucket: str) -> None:
    missing = fetch(site + "/missing", Range="bytes=0-1", If_None_Match="*")
    assert missing[::2] == (404, b"error.html")
    assert missing.headers["Content-Type"] == "text/html"
    assert missing.headers["x-amz-error-code"] == "NoSuchKey"
    assert fetch(site + "/missing/")[::2] == (404, b"error.html")
    s3.delete_object(Bucket=bucket, Key="error.html")
    page = fetch(site + "/<b>missing").body.decode()
    assert "<li>Key: &lt;b&gt;missing</li>" in page
    assert "An Error Occurred While Attempting to Retrieve a Custom Error Document" in page


def test_conditions_and_ranges(site: str) -> None:
    whole = fetch(site + "/")
    assert fetch(site + "/", If_None_Match=whole.headers["ETag"])[::2] == (304, b"")
    assert fetch(site + "/", If_Modified_Since=whole.headers["Last-Modified"]).status == 304
    assert fetch(site + "/", If_Match='"other"').status == 412
    part = fetch(site + "/", Range="bytes=6-")
    assert (part.status, part.body, part.headers["Content-Range"]) == (206, b"html", "bytes 6-9/10")
    assert fetch(site + "/", Range="bytes=100-").status == 416
    head = fetch(site + "/", "HEAD")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, "10", b"")
    assert fetch(site + "/missing", "HEAD").status == 404
    assert fetch(site + "/", "POST").status == 405


def test_only_what_anybody_may_read(target: Target, s3: Any, bucket: str) -> None:
    publish(s3, bucket, public="open/*")
    for key in ("open/index.html", "index.html", "error.html"):
        put(s3, bucket, key)
    site = url_of(target, bucket)
    assert fetch(site + "/open/").status == 200
    closed = fetch(site + "/")
    assert closed.status == 403
    assert b"<li>Code: AccessDenied</li>" in closed.body
    assert closed.body.count(b"AccessDenied") == 2
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    assert fetch(site + "/open/").status == 403


def test_an_acl_opens_one_page(target: Target, s3: Any, bucket: str) -> None:
    publish(s3, bucket, public="error.html")
    s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    )
    put(s3, bucket, "error.html")
    put(s3, bucket, "index.html", ACL="public-read")
    put(s3, bucket, "other.html")
    site = url_of(target, bucket)
    assert fetch(site).status == 200
    assert fetch(site + "/other.html")[::2] == (403, b"error.html")


def test_redirects_of_objects(s3: Any, site: str, bucket: str) -> None:
    put(s3, bucket, "old", WebsiteRedirectLocation="/docs/")
    moved = fetch(site + "/old")
    assert (moved.status, moved.headers["Location"], moved.body) == (301, "/docs/", b"")
    assert s3.head_object(Bucket=bucket, Key="old")["WebsiteRedirectLocation"] == "/docs/"
    bad = refused(s3.put_object, Bucket=bucket, Key="old", Body=b"", WebsiteRedirectLocation="docs")
    assert bad == ("InvalidRedirectLocation", 400)


def test_everything_elsewhere(target: Target, s3: Any, bucket: str) -> None:
    publish(s3, bucket, {"RedirectAllRequestsTo": {"HostName": "www.example.com", "Protocol": "https"}})
    moved = fetch(url_of(target, bucket) + "/a/b%20c")
    assert (moved.status, moved.headers["Location"]) == (301, "https://www.example.com/a/b%20c")


def test_routing_rules(target: Target, s3: Any, bucket: str) -> None:
    rules = [
        {"Condition": {"KeyPrefixEquals": "old/"}, "Redirect": {"ReplaceKeyPrefixWith": "new/"}},
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "404", "KeyPrefixEquals": "app/"},
            "Redirect": {"ReplaceKeyWith": "app/index.html", "HttpRedirectCode": "302"},
        },
        {
            "Condition": {"HttpErrorCodeReturnedEquals": "403"},
            "Redirect": {"HostName": "login.example.com", "Protocol": "https"},
        },
    ]
    publish(s3, bucket, {**PAGES, "RoutingRules": rules}, public="app/*")
    for key in ("app/index.html", "secret"):
        put(s3, bucket, key)
    site = url_of(target, bucket)

    def led(path: str) -> tuple[int, str | None]:
        answer = fetch(site + path)
        return answer.status, answer.headers["Location"]

    assert led("/old/x") == (301, f"{site}/new/x")
    assert led("/app/any") == (302, f"{site}/app/index.html")
    assert led("/app/index.html") == (200, None)
    assert led("/secret") == (301, "https://login.example.com/secret")
    assert led("/missing") == (404, None)


def test_pages_for_other_origins(s3: Any, site: str, bucket: str) -> None:
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://me.example"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    origin = "https://me.example"
    asked = fetch(site + "/style.css", "OPTIONS", Origin=origin, Access_Control_Request_Method="GET")
    assert (asked.status, asked.headers["Access-Control-Allow-Origin"]) == (200, origin)
    assert fetch(site + "/style.css", Origin=origin).headers["Access-Control-Allow-Origin"] == origin
    other = fetch(site + "/style.css", Origin="https://other.example")
    assert "Access-Control-Allow-Origin" not in other.headers


def test_a_page_that_was_deleted_and_is_kept(s3: Any, site: str, bucket: str) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    put(s3, bucket, "page")
    marker = s3.delete_object(Bucket=bucket, Key="page")["VersionId"]
    assert fetch(site + "/page")[::2] == (404, b"error.html")
    s3.delete_object(Bucket=bucket, Key="page", VersionId=marker)
    assert fetch(site + "/page").status == 200


def test_what_has_no_website(target: Target, s3: Any, bucket: str, site: str) -> None:
    s3.delete_bucket_website(Bucket=bucket)
    assert b"NoSuchWebsiteConfiguration" in fetch(site).body
    for key in s3.list_objects_v2(Bucket=bucket)["Contents"]:
        s3.delete_object(Bucket=bucket, Key=key["Key"])
    s3.delete_bucket(Bucket=bucket)
    assert b"NoSuchBucket" in fetch(site).body
    assert target.service_url("s3-website", bucket) is None
    assert target.service_url("something-else", bucket) is None


def test_by_its_name_at_the_sandboxs_own_address(url: str, site: str, bucket: str) -> None:
    host = f"{bucket}.s3-website-us-east-1.amazonaws.com"
    assert fetch(url + "/", Host=host)[::2] == (200, b"index.html")
    assert fetch(url + "/", Host=f"{bucket}.s3-website.eu-west-1.amazonaws.com:80").status == 200
    assert fetch(url + "/", Host=host.replace(bucket, "no-such-bucket")).status == 404


def test_other_addresses_of_this_machine_do_not_answer(site: str) -> None:
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", urlsplit(site).port or 0), timeout=2)


@pytest.mark.parametrize(
    ("configuration", "code"),
    [
        ({}, "InvalidArgument"),
        ({"ErrorDocument": {"Key": "e"}}, "InvalidArgument"),
        ({"IndexDocument": {"Suffix": "a/b"}}, "InvalidArgument"),
        ({"IndexDocument": {"Suffix": ""}}, "InvalidArgument"),
        ({**PAGES, "RedirectAllRequestsTo": {"HostName": "h"}}, "InvalidArgument"),
        ({"RedirectAllRequestsTo": {"HostName": "h", "Protocol": "ftp"}}, "InvalidRequest"),
        ({**PAGES, "RoutingRules": []}, "MalformedXML"),
        ({**PAGES, "RoutingRules": [{"Condition": {}, "Redirect": {"HostName": "h"}}]}, "InvalidRequest"),
        ({**PAGES, "RoutingRules": [{"Redirect": {"HttpRedirectCode": "200"}}]}, "InvalidRequest"),
        (
            {**PAGES, "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "a", "ReplaceKeyPrefixWith": "b"}}]},
            "InvalidRequest",
        ),
        (
            {
                **PAGES,
                "RoutingRules": [
                    {"Condition": {"HttpErrorCodeReturnedEquals": "200"}, "Redirect": {"HostName": "h"}}
                ],
            },
            "InvalidRequest",
        ),
        ({**PAGES, "RoutingRules": [{"Redirect": {"HostName": "h"}}] * 51}, "InvalidRequest"),
    ],
)
def test_bad_configurations(s3: Any, bucket: str, configuration: Any, code: str) -> None:
    put = s3.put_bucket_website
    assert refused(put, Bucket=bucket, WebsiteConfiguration=configuration) == (code, 400)
    assert refused(s3.get_bucket_website, Bucket=bucket)[0] == "NoSuchWebsiteConfiguration"


def test_the_same_address_in_the_next_run(request: pytest.FixtureRequest) -> None:
    name = "websites-again"
    request.addfinalizer(lambda: kill_server(name))
    seen = []
    for run in range(2):
        target = connect(name)
        s3 = client_of(target, "s3")
        if not run:
            for bucket in ("kept", "gone"):
                s3.create_bucket(Bucket=bucket)
                publish(s3, bucket)
                put(s3, bucket, "index.html")
                seen.append(url_of(target, bucket))
            s3.delete_object(Bucket="gone", Key="index.html")
            s3.delete_bucket(Bucket="gone")
        else:
            # A page that is open in a browser works before anybody asks where it is.
            manage.url(name)
            assert fetch(seen[0]).status == 200
            assert url_of(target, "kept") == seen[0]
        end_server(name)
        target.close()
        with pytest.raises(OSError, match="refused"):
            fetch(seen[0])


def test_a_port_that_somebody_else_has_taken(request: pytest.FixtureRequest) -> None:
    name = "websites-taken"
    request.addfinalizer(lambda: kill_server(name))
    target = connect(name)
    client_of(target, "s3").create_bucket(Bucket="bbb")
    port = urlsplit(url_of(target, "bbb")).port or 0
    end_server(name)
    target.close()
    with socket.create_server(("127.0.0.1", port)):
        target = connect(name)
        address = url_of(target, "bbb")
        assert urlsplit(address).port != port
        assert b"NoSuchWebsiteConfiguration" in fetch(address).body
        target.close()


def test_many_at_once_and_their_ports_given_back(target: Target, s3: Any, client: Callable[..., Any]) -> None:
    from concurrent.futures import ThreadPoolExecutor

    names = [f"many-{number}" for number in range(8)]
    for name in names:
        s3.create_bucket(Bucket=name)
    with ThreadPoolExecutor(8) as pool:
        urls = list(pool.map(lambda name: url_of(target, name), names))
        assert len(set(urls)) == 8
        assert [answer.status for answer in pool.map(fetch, urls)] == [404] * 8
    for name in names:
        s3.delete_bucket(Bucket=name)
    s3.create_bucket(Bucket="many-more")
    url_of(target, "many-more")

    def is_closed(url: str) -> bool:
        try:
            fetch(url)
        except OSError:
            return True
        return False

    wait_until(lambda: all(map(is_closed, urls)))
