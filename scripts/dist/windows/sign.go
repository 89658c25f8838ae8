package windows

import (
	"context"
	"fmt"
	"os"
	"strings"

	"jpkiweb/scripts/dist/release"
)

// signVariable holds the arguments by which osslsigncode signs, such as
// "-pkcs11module /usr/lib/… -key pkcs11:… -certs chain.pem -ts https://…". Keys that sign
// programs are in hardware (CA/Browser Forum, Baseline Requirements for Code Signing,
// 6.2.7.4), so the key itself never comes here. Without it nothing is signed.
const signVariable = "JPKI_AUTHENTICODE"

// sign signs a program or an installer in its place (Authenticode), if a release does.
func sign(ctx context.Context, r release.Release, file string) error {
	how := strings.Fields(os.Getenv(signVariable))
	if len(how) == 0 {
		return nil
	}
	signed := file + ".signed"
	args := append([]string{"sign", "-h", "sha256", "-n", product}, how...)
	if err := r.Run(ctx, "osslsigncode", append(args, "-in", file, "-out", signed)...); err != nil {
		return fmt.Errorf("sign %s: %w", file, err)
	}
	return os.Rename(signed, file)
}
