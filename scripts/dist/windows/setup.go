package windows

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"

	"jpkiweb/scripts/dist/release"
)

//go:embed setup.nsi
var setupScript []byte

// makeSetup makes the .exe with the MSIs for one user in it.
func makeSetup(ctx context.Context, r release.Release, icon []byte) (release.Artefact, error) {
	made := release.Artefact{Name: fmt.Sprintf("jpki-helper_%s_windows_setup.exe", r.Version)}
	script, drawn := filepath.Join(r.Work, "setup.nsi"), filepath.Join(r.Work, iconName)
	for file, content := range map[string][]byte{script: setupScript, drawn: icon} {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return made, err
		}
	}
	out := filepath.Join(r.Out, made.Name)
	msi := func(name string) string {
		return filepath.Join(r.Out, fmt.Sprintf("jpki-helper_%s_windows_%s_user.msi", r.Version, name))
	}
	err := r.Run(ctx, "makensis", "-V2", "-INPUTCHARSET", "UTF8", "-DOUT="+out, "-DICON="+drawn, "-DNUMBERS="+fourNumbers(r.Version), "-DVERSION="+r.Version.String(),
		"-DX64="+msi("x64"), "-DARM64="+msi("arm64"), script)
	if err != nil {
		return made, err
	}
	return made, sign(ctx, r, out)
}
