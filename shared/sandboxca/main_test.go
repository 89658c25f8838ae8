package sandboxca_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"strconv"
	"testing"

	"jpkiweb/shared/jpki"
	"jpkiweb/shared/revocation"
	"jpkiweb/shared/sandboxca"
)

// childDir and childNumber make the test binary another program, which revokes
// in the directory of a sandbox CA.
const (
	childDir    = "SANDBOXCA_TEST_DIR"
	childNumber = "SANDBOXCA_TEST_NUMBER"
)

const childRevocations = 10

func TestMain(m *testing.M) {
	dir := os.Getenv(childDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := child(dir, os.Getenv(childNumber)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// child revokes and makes lists; without a number until it is killed.
func child(dir, text string) error {
	number, err := strconv.Atoi(text)
	forever := err != nil
	ca, err := sandboxca.Open(dir, issued)
	if err != nil {
		return err
	}
	for i := 0; forever || i < childRevocations; i++ {
		revoke := ca.Revoke(jpki.DigitalSignature, serialOf(number, i), revocation.Superseded, issued)
		_, list := ca.CRL(jpki.DigitalSignature, issued)
		if err := errors.Join(revoke, list); err != nil {
			return err
		}
		fmt.Println(i)
	}
	return nil
}

// serialOf is the serial number of the i-th certificate of a child.
func serialOf(child, i int) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(1<<24+child<<16+i))
}
