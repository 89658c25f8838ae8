package host

import "golang.org/x/sys/windows"

// muiLanguageName is MUI_LANGUAGE_NAME of winnls.h: languages as tags, ja-JP.
const muiLanguageName = 8

// Language is the tag of the language in which Windows speaks to the person, "" if it does not
// tell.
func Language() string {
	all, err := windows.GetUserPreferredUILanguages(muiLanguageName)
	if err != nil || len(all) == 0 {
		return ""
	}
	return all[0]
}
