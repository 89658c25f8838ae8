package jpki

import "crypto/sha256"

// digestInfoSHA256 is the DER of DigestInfo up to the digest, RFC 8017, 9.2
// note 1.
var digestInfoSHA256 = [...]byte{
	0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
}

// DigestInfoSHA256 returns the DigestInfo (51 bytes) that COMPUTE DIGITAL
// SIGNATURE pads and signs for a SHA-256 digest (jpki facts 2.4).
func DigestInfoSHA256(digest [sha256.Size]byte) []byte {
	return append(append(make([]byte, 0, len(digestInfoSHA256)+len(digest)), digestInfoSHA256[:]...), digest[:]...)
}
