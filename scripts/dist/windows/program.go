package windows

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"jpkiweb/scripts/dist/release"
)

// winres makes the resources of a program; go run fetches it as any module, by its digest.
const winres = "github.com/tc-hib/go-winres@v0.3.3"

// manifest is what the programs ask of Windows: no administrator, sharp text on every
// screen, long paths, and UTF-8 as the code page ("Application manifests", Windows
// documentation). Without supportedOS Windows claims to be an older one.
const manifest = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity type="win32" name="jpki-helper" version="%s" processorArchitecture="*"/>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
      <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
    </windowsSettings>
  </application>
</assembly>
`

// A program is one of those that are installed.
type program struct {
	name, folder, description, linker string
}

var (
	helper     = program{"jpki-helper.exe", "helper", "My Number Card helper", ""}
	windowless = program{"jpki-helperw.exe", "helper/windowless", "My Number Card helper, without a window", "-H windowsgui"}
)

// build builds a program with its resources, and returns where it is.
func (p program) build(ctx context.Context, r release.Release, arch string, pngs []string) (string, error) {
	out, err := r.Helper(ctx, release.Target{
		OS: "windows", Arch: arch, Environment: []string{"CGO_ENABLED=0"}, Linker: p.linker, Name: p.name, Folder: p.folder,
	})
	if err != nil {
		return "", err
	}
	if err := p.addResources(ctx, r, out, pngs); err != nil {
		return "", fmt.Errorf("resources of %s: %w", p.name, err)
	}
	return out, sign(ctx, r, out)
}

// addResources puts icon, manifest and version into the program. An object for the linker
// would have to lie in the folder of its source: go build looks for .syso files there, and
// not in an overlay (windows facts 2).
func (p program) addResources(ctx context.Context, r release.Release, out string, pngs []string) error {
	settings := out + ".json"
	text, err := json.MarshalIndent(p.settings(r.Version, pngs), "", " ")
	if err != nil {
		return err
	}
	for file, content := range map[string][]byte{settings: text, out + ".manifest": fmt.Appendf(nil, manifest, fourNumbers(r.Version))} {
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return r.Run(ctx, "go", "run", winres, "patch", "--in", settings, "--no-backup", out)
}

// settings are those of winres, which looks for files from where they are. English is the
// language of what has no other (0409).
func (p program) settings(v release.Version, pngs []string) map[string]any {
	numbers := fourNumbers(v)
	var icons []string
	for _, png := range pngs {
		icons = append(icons, "../"+png)
	}
	return map[string]any{
		"RT_GROUP_ICON": map[string]any{"APP": map[string]any{"0000": icons}},
		"RT_MANIFEST":   map[string]any{"#1": map[string]any{"0409": p.name + ".manifest"}},
		"RT_VERSION": map[string]any{"#1": map[string]any{"0000": map[string]any{
			"fixed": map[string]string{"file_version": numbers, "product_version": numbers},
			"info": map[string]any{"0409": map[string]string{
				"CompanyName": maker, "FileDescription": p.description, "FileVersion": v.String(), "InternalName": strings.TrimSuffix(p.name, ".exe"),
				"LegalCopyright": "Apache License 2.0", "OriginalFilename": p.name, "ProductName": product, "ProductVersion": v.String(),
			}},
		}}},
	}
}

// fourNumbers is a version as Windows compares it; the fourth one tells builds apart that
// are no release.
func fourNumbers(v release.Version) string {
	return fmt.Sprintf("%s.%d", v.Number, min(v.Commits, 65535))
}
