package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"jpkiweb/helper/own/state"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/until"
	"jpkiweb/shared/wire"
)

// fontFor opens the font of a file or, if none is named, the first of the machine's that
// can draw the text. It must be closed. Whatever reads it ends with the context.
func (c *call) fontFor(ctx context.Context, path string, text appearance.Text) (*appearance.Font, func() error, error) {
	if path != "" {
		font, closeFont, err := openFont(ctx, path, text)
		if err != nil {
			return nil, nil, ofFlag("--font", fontError(path, err))
		}
		return font, closeFont, nil
	}
	var first error
	for _, path := range knownFonts(fontFolders(runtime.GOOS, c.Getenv)) {
		font, closeFont, err := openFont(ctx, path, text)
		if err == nil {
			return font, closeFont, nil
		}
		if ctx.Err() != nil {
			return nil, nil, context.Cause(ctx)
		}
		if first == nil {
			first = fontError(path, err)
		}
	}
	if first != nil {
		return nil, nil, first
	}
	return nil, nil, wire.Errorf(wire.CodeFileUnreadable, "no font for a visible signature was found on this machine; name one with --font")
}

// openFont opens a font if it can draw the text.
func openFont(ctx context.Context, path string, text appearance.Text) (*appearance.Font, func() error, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	font, err := appearance.Open(until.ReaderAt(ctx, file))
	if err == nil {
		err = font.Check(text)
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	return font, file.Close, nil
}

// fontError is why a font is not used.
func fontError(path string, err error) error {
	var unreadable *fs.PathError
	if errors.Is(err, context.Canceled) {
		return err
	}
	if errors.As(err, &unreadable) || errors.Is(err, appearance.ErrFont) {
		return wire.Errorf(wire.CodeFileUnreadable, "%s: %v", path, err)
	}
	return wire.Errorf(wire.CodeRequestInvalid, "%s: %v; --font names another one", path, err)
}

// fontNames are the files of fonts that are taken, the best first: Japanese gothic ones as
// the systems bring them, and at last some of Latin letters. Those of macOS are written with
// their marks apart, as its file system may have them.
var fontNames = []string{
	"NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansJP-Regular.otf", "NotoSansJP-Regular.ttf", "SourceHanSans-Regular.ttc", "SourceHanSansJP-Regular.otf",
	"BIZ-UDGothicR.ttc", "YuGothM.ttc", "YuGothR.ttc", "meiryo.ttc", "msgothic.ttc",
	"ヒラギノ角ゴシック W3.ttc", "ヒラキ\u3099ノ角コ\u3099シ\u3099ック W3.ttc", "Hiragino Kaku Gothic ProN.ttc", "Arial Unicode.ttf",
	"ipaexg.ttf", "ipag.ttf", "ipagp.ttf", "TakaoGothic.ttf", "TakaoPGothic.ttf", "VL-Gothic-Regular.ttf", "VL-PGothic-Regular.ttf", "BIZUDGothic-Regular.ttf",
	"DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "segoeui.ttf", "arial.ttf",
}

// fontFolders are where a system has its fonts, and the person's own.
func fontFolders(system string, getenv func(string) string) (folders []string) {
	add := func(root string, below ...string) {
		if root != "" {
			folders = append(folders, filepath.Join(append([]string{root}, below...)...))
		}
	}
	home := getenv(state.HomeVariable(system))
	switch system {
	case "windows":
		add(getenv("SystemRoot"), "Fonts")
		add(getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")
	case "darwin":
		add("/System/Library/Fonts")
		add("/Library/Fonts")
		add(home, "Library", "Fonts")
	default:
		add("/usr/share/fonts")
		add("/usr/local/share/fonts")
		add(home, ".local", "share", "fonts")
		add(home, ".fonts")
	}
	return folders
}

// maxFontFiles bounds what is looked at in search of a font.
const maxFontFiles = 50_000

// knownFonts are the files of fontNames that are in the folders, and below them.
func knownFonts(folders []string) (paths []string) {
	found := map[string]string{} // by name, in small letters
	n := 0
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if n++; n > maxFontFiles {
				return fs.SkipAll
			}
			if err != nil || d.IsDir() {
				return nil // a folder that cannot be read has no font
			}
			if name := strings.ToLower(d.Name()); found[name] == "" {
				found[name] = path
			}
			return nil
		})
	}
	for _, name := range fontNames {
		if path := found[strings.ToLower(name)]; path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}
