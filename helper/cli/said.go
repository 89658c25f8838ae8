package cli

import (
	"errors"
	"fmt"

	"jpkiweb/helper/cli/words"
	"jpkiweb/shared/wire"
	"jpkiweb/static/locale"
)

// A phrase is part of a text, which depends on its language.
type phrase func(locale.Texts) string

// word is the phrase of a key of package words.
func word(key string, places ...any) phrase {
	return func(t locale.Texts) string { return text(t, key, places...) }
}

// text is the text of a key: text(t, "left", "n", 3) puts 3 for {n}. A place may be a phrase, or
// an error, which is told in the same language where it can be.
func text(t locale.Texts, key string, places ...any) string {
	filled := make([]string, len(places))
	for i, place := range places {
		switch place := place.(type) {
		case phrase:
			filled[i] = place(t)
		case error:
			filled[i] = told(t, place)
		default:
			filled[i] = fmt.Sprint(place)
		}
	}
	return t.T(key, filled...)
}

// A saidError is an error of the command line that a person reads in a language of the shell. To
// programs it is the same error in every language, in English.
type saidError struct {
	code   wire.Code
	key    string
	places []any
}

// said makes an error of the key of a text, with its places.
func said(code wire.Code, key string, places ...any) *saidError {
	return &saidError{code, key, places}
}

// Error returns what Error returns of the error of the wire.
func (e *saidError) Error() string { return e.Unwrap().Error() }

// Unwrap returns the error of the wire.
func (e *saidError) Unwrap() error {
	return &wire.Error{Code: e.code, Message: text(words.Of("en"), e.key, e.places...)}
}

// told is the message of an error in a language: its own, if it has one there, or what it tells
// developers.
func told(t locale.Texts, err error) string {
	var e *saidError
	if errors.As(err, &e) {
		return text(t, e.key, e.places...)
	}
	return err.Error()
}

// words are the texts of the person's language.
func (c *call) words() locale.Texts { return words.Of(c.language()) }

// say is a text in the person's language.
func (c *call) say(key string, places ...any) string { return text(c.words(), key, places...) }

// labels returns what makes the labels of some lines as wide as the widest of them, with two
// blanks behind.
func (c *call) labels(keys ...string) func(key string) string {
	t, widest := c.words(), 0
	for _, key := range keys {
		widest = max(widest, words.Width(t.T(key)))
	}
	return func(key string) string { return words.Pad(t.T(key), widest) + "  " }
}

// printRows prints lines of a label, by its key, and a value.
func (c *call) printRows(rows [][2]string) {
	keys := make([]string, len(rows))
	for i, row := range rows {
		keys[i] = row[0]
	}
	label := c.labels(keys...)
	for _, row := range rows {
		fmt.Fprintf(c.Stdout, "%s%s\n", label(row[0]), row[1])
	}
}
