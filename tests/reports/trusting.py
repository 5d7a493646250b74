"""Makes an NSS database that trusts one root, through the NSS library that pdfsig itself uses: certutil need not be there.

python trusting.py FOLDER ROOT.der
"""

import ctypes
import sys


class Item(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("data", ctypes.c_char_p), ("length", ctypes.c_uint)]


class Trust(ctypes.Structure):
    _fields_ = [("ssl", ctypes.c_uint), ("email", ctypes.c_uint), ("object", ctypes.c_uint)]


def main(folder, root):
    nss, pointer = ctypes.CDLL("libnss3.so"), ctypes.c_void_p
    for name in ("PK11_GetInternalKeySlot", "CERT_NewTempCertificate", "CERT_GetDefaultCertDB"):
        getattr(nss, name).restype = pointer
    done = [nss.NSS_InitReadWrite(f"sql:{folder}".encode())]
    slot = pointer(nss.PK11_GetInternalKeySlot())
    if nss.PK11_NeedUserInit(slot):
        done.append(nss.PK11_InitPin(slot, None, b""))
    with open(root, "rb") as file:
        der = file.read()
    store = pointer(nss.CERT_GetDefaultCertDB())
    certificate = pointer(nss.CERT_NewTempCertificate(store, ctypes.byref(Item(0, der, len(der))), None, 0, 1))
    trust = Trust()
    done += [
        nss.PK11_ImportCert(slot, certificate, 0, b"root", 0),
        nss.CERT_DecodeTrustString(ctypes.byref(trust), b"CT,C,C"),
        nss.CERT_ChangeCertTrust(store, certificate, ctypes.byref(trust)),
    ]
    if any(done):
        sys.exit(f"NSS refused: {done}")


if __name__ == "__main__":
    main(*sys.argv[1:])
