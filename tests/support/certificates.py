"""Certificates of a name and a time."""

import subprocess

AUTHORITY = """
[ca]
default_ca = one
[one]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
"""


def certify(folder, *names, begins="20200101000000Z", ends="20900101000000Z"):
    """The paths of a certificate for hosts, such as DNS:localhost, that is valid in these years, and of its key."""
    others = ["-addext", f"subjectAltName={','.join(names)}"] if names else []
    (folder / "authority.cnf").write_text(AUTHORITY)
    (folder / "index.txt").write_text("")
    for command in (
        ["req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=one", "-keyout", "key.pem", "-out", "asked.pem"]
        + others,
        ["ca", "-selfsign", "-batch", "-notext", "-config", "authority.cnf", "-keyfile", "key.pem", "-in", "asked.pem"]
        + ["-startdate", begins, "-enddate", ends, "-out", "cert.pem"],
    ):
        subprocess.run(["openssl", *command], cwd=folder, check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"
