package web_test

import (
	"net/http"
	"testing"

	"jpkiweb/shared/relyingparty"
	"jpkiweb/shared/relyingparty/web"
)

// Every status that refuses says something in every language, those that are known what their
// code says, and those that are not what their kind does.
func TestEveryStatusIsExplained(t *testing.T) {
	for _, lang := range []string{"ja", "easy", "en"} {
		refused, broken := web.ExplainStatus(http.StatusTeapot, lang), web.ExplainStatus(http.StatusInternalServerError, lang)
		if refused.Title == broken.Title {
			t.Errorf("%s: who refuses and who is broken say the same: %s", lang, broken.Title)
		}
		for status := http.StatusBadRequest; status < 600; status++ {
			want, known := refused, false
			if status >= http.StatusInternalServerError {
				want = broken
			}
			if code, is := web.Statuses()[status]; is {
				want, known = relyingparty.ExplainCode(code, lang), true
			}
			if e := web.ExplainStatus(status, lang); e.Title != want.Title || e.Title == "" || e.Text == "" || len(e.Next) == 0 {
				t.Errorf("%s: %d, known %t: %+v", lang, status, known, e)
			}
		}
		if none := web.ExplainStatus(web.NoAnswer, lang); none.Title != relyingparty.ExplainCode(web.CodeUnreachable, lang).Title {
			t.Errorf("%s: no answer: %+v", lang, none)
		}
		if e := web.ExplainStatus(http.StatusOK, lang); e.Title != "" {
			t.Errorf("%s: 200: %+v", lang, e)
		}
	}
}
