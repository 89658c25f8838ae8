package view

import (
	"strings"
	"testing"
)

// Who goes in a month is told the days off, too, and takes them home on paper.
func TestDaysOffStandInEveryWeek(t *testing.T) {
	for lang, want := range map[string]string{
		"ja": "土・日・祝日、12月29日〜1月3日、毎月第3土曜日の次の日曜日",
		"en": "Saturday, Sunday, national holidays, 29 December to 3 January, every month the Sunday after the third Saturday",
	} {
		texts := texts(t, lang)
		for _, name := range []string{"guide_renew_mihon_weekday", "guide_renew_mihon_holiday", "guide_reset_signature"} {
			line := `<p class="days-off"><strong>` + texts.T("guide.off") + "</strong>" + want + "</p>"
			if !strings.Contains(drawnHTML(t, texts, name), line) {
				t.Errorf("%s %s: no %s", lang, name, line)
			}
		}
		_, closures, _ := strings.Cut(want, texts.T("weekday.holiday")+texts.T("guide.off.and"))
		for _, name := range []string{"guide_renew_tehon_weekday", "guide_renew_nation"} { // no hours, no office
			if !strings.Contains(drawnHTML(t, texts, name), texts.T("guide.off")+"</strong>"+closures+"</p>") {
				t.Errorf("%s %s: no %s", lang, name, closures)
			}
		}
	}
}
