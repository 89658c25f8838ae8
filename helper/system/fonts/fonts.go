// Package fonts finds the fonts of the machine that papers and visible signatures are
// written in. None is brought along.
package fonts

import (
	"io/fs"
	"path/filepath"
	"strings"

	"jpkiweb/helper/own/state"
)

// names are the files of fonts that are taken, the best first: Japanese gothic ones as
// the systems bring them, and at last some of Latin letters. Those of macOS are written with
// their marks apart, as its file system may have them.
var names = []string{
	"NotoSansCJK-Regular.ttc", "NotoSansCJKjp-Regular.otf", "NotoSansJP-Regular.otf", "NotoSansJP-Regular.ttf", "SourceHanSans-Regular.ttc", "SourceHanSansJP-Regular.otf",
	"BIZ-UDGothicR.ttc", "YuGothM.ttc", "YuGothR.ttc", "meiryo.ttc", "msgothic.ttc",
	"ヒラギノ角ゴシック W3.ttc", "ヒラキ\u3099ノ角コ\u3099シ\u3099ック W3.ttc", "Hiragino Kaku Gothic ProN.ttc", "Arial Unicode.ttf",
	"ipaexg.ttf", "ipag.ttf", "ipagp.ttf", "TakaoGothic.ttf", "TakaoPGothic.ttf", "VL-Gothic-Regular.ttf", "VL-PGothic-Regular.ttf", "BIZUDGothic-Regular.ttf",
	"DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "segoeui.ttf", "arial.ttf",
}

// Folders are where a system has its fonts, and the person's own.
func Folders(system string, getenv func(string) string) (folders []string) {
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

// maxFiles bounds what is looked at in search of a font.
const maxFiles = 50_000

// Known are the files of fonts that are taken and are in the folders, or below them: the best
// first, each name once.
func Known(folders []string) (paths []string) {
	found := map[string]string{} // by name, in small letters
	n := 0
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if n++; n > maxFiles {
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
	for _, name := range names {
		if path := found[strings.ToLower(name)]; path != "" {
			paths = append(paths, path)
		}
	}
	return paths
}
