package cli

import (
	"strings"

	"jpkiweb/helper/cli/words"
)

// language is that of all that a person reads: English with --json, so that programs read the
// same everywhere; that of the person's environment; where that says nothing, as on Windows, the
// administrator's (policy, "language"), and then that of the system. Else it is English.
func (c *call) language() string {
	if c.json {
		return "en"
	}
	if c.spoken == "" {
		c.spoken = c.personsLanguage()
	}
	return c.spoken
}

func (c *call) personsLanguage() string {
	if lang, said := languageOf(c.Getenv); said {
		return lang
	}
	if p, err := c.policy(); err == nil && p.Language != "" {
		return known(strings.Replace(p.Language, "easy", "ja", 1))
	}
	if c.Language != nil {
		return known(c.Language())
	}
	return "en"
}

// languageOf is the language of the shell that the environment asks for; said is false where it
// asks for none. POSIX, XBD 8.2: LC_ALL comes before LC_MESSAGES, and that before LANG; C and
// POSIX are English, whatever else there is, so that scripts stay as they are. GNU gettext, 2.3.3:
// LANGUAGE is a list of what the person likes best, heeded in all other locales. A locale whose
// encoding is not UTF-8 cannot show Japanese here.
func languageOf(getenv func(string) string) (lang string, said bool) {
	name := ""
	for _, variable := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if name = getenv(variable); name != "" {
			break
		}
	}
	if name == "" {
		return "", false
	}
	name, _, _ = strings.Cut(name, "@") // a modifier
	base, encoding, encoded := strings.Cut(name, ".")
	if base == "C" || base == "POSIX" || encoded && !strings.EqualFold(strings.ReplaceAll(encoding, "-", ""), "utf8") {
		return "en", true
	}
	for liked := range strings.SplitSeq(getenv("LANGUAGE"), ":") {
		for _, lang := range words.Languages {
			if primary(liked) == lang {
				return lang, true
			}
		}
	}
	return known(base), true
}

// known is the language of a tag or a locale, if the shell has it; else English.
func known(tag string) string {
	if primary(tag) == "ja" {
		return "ja"
	}
	return "en"
}

// primary is the first part of ja_JP or ja-JP.
func primary(tag string) string {
	first, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	return first
}
