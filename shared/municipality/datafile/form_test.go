package datafile

import (
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// What is read by hand is what the expression says, whatever is written.
func TestFormsAreTheirExpressions(t *testing.T) {
	for name, test := range map[string]struct {
		form string
		is   func(string) bool
		of   string // letters of the texts that are tried
	}{
		"code":   {CodeForm, isCode, "019a"},
		"time":   {TimeForm, isTime, "0123569:"},
		"clock":  {`^[0-9]{2}:[0-9]{2}$`, func(s string) bool { return hasDigits(s, "00:00") }, "0:99"},
		"phone":  {PhoneForm, isPhone, "09-－"},
		"url":    {URLForm, isURL, "a/ :"},
		"id":     {IDForm, isID, "aZ0._-あ@"},
		"number": {`^-?(0|[1-9][0-9]*)$`, isNumber, "0019-_"},
	} {
		t.Run(name, func(t *testing.T) {
			form := regexp.MustCompile(test.form)
			agree(t, []string{"", "http://", "https://"}, test.of, func(s string) (int, int) { return asInt(form.MatchString(s)), asInt(test.is(s)) })
		})
	}
}

func TestSlipsAreTheirExpressions(t *testing.T) {
	const marks = "  　-－ー−a_:：/\t"
	for name, test := range map[string]struct {
		expression string
		find       func(string) int
		of         string
	}{
		"tab":               {`^ *(\t)`, tabIndent, marks},
		"wide indent":       {`^ *(　)[ 　]*(?:- |\w+ *[:：])`, wideIndent, marks},
		"wide colon":        {`^ *(?:- )?\w+(：)`, wideColon, marks},
		"wide hyphen":       {`^ *([－ー−])[ 　]*\w+ *[:：]`, wideHyphen, marks},
		"wide space":        {`^ *(?:- )?\w+:(　)`, wideSpaceAfterColon, marks},
		"close colon":       {`^ *(?:- )?\w+(:)(?:[^\s/]|/[^/])`, closeColon, marks},
		"close hyphen":      {`^ *(-)\w+ *:`, closeHyphen, marks},
		"unclosed quote":    {`(?:^|[ \[{])(")(?:[^"\\]|\\.)*$`, unclosedQuote, `"" \[{あ`},
		"comma in a word":   {`([，、])`, commaIn, "あ，、,"},
		"comma before keys": {`([，、])\s*(?:ja|easy|en) *[:：]`, commaBeforeKey, "，、 \t\n:：x"},
	} {
		t.Run(name, func(t *testing.T) {
			expression := regexp.MustCompile(test.expression)
			agree(t, []string{"", "ja", "easy", "en"}, test.of, func(s string) (int, int) {
				at := -1
				if found := expression.FindStringSubmatchIndex(s); found != nil {
					at = found[2]
				}
				return at, test.find(s)
			})
		})
	}
}

// agree tries texts of some letters, with a word somewhere, and wants some to be found.
func agree(t *testing.T, words []string, letters string, both func(string) (want, got int)) {
	t.Helper()
	random, of, found := rand.New(rand.NewPCG(1, 2)), []rune(letters), 0
	for range 20_000 {
		var b strings.Builder
		length := random.IntN(9)
		wordAt := random.IntN(length + 1)
		for i := range length + 1 {
			if i == wordAt {
				b.WriteString(words[random.IntN(len(words))])
			}
			if i < length {
				b.WriteRune(of[random.IntN(len(of))])
			}
		}
		want, got := both(b.String())
		if want != got {
			t.Fatalf("%q: %d, want %d", b.String(), got, want)
		}
		if want >= 0 {
			found++
		}
	}
	if found == 0 {
		t.Error("none of the texts has it")
	}
}

func asInt(is bool) int {
	if is {
		return 1
	}
	return -1
}
