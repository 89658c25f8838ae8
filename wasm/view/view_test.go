package view

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jpkiweb/static/locale"
	"jpkiweb/wasm/dom"
	"jpkiweb/wasm/view/scene"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func texts(t *testing.T, lang string) locale.Texts {
	t.Helper()
	texts, err := locale.Load(lang)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// golden writes HTML with a line for each element, ruby being part of its line.
func golden(s dom.Screen) string {
	html := strings.NewReplacer("</rt></ruby>", "</rt></ruby>", "><ruby>", "><ruby>", "><", ">\n<").Replace(dom.Render(s.Body))
	return "<!-- " + s.Lang + " " + s.Key + " " + s.Focus + " " + s.Title + " -->\n" + html + "\n"
}

// easyScenes are enough to see how furigana is drawn.
var easyScenes = []string{"home_card", "home_card_expired_blocked", "login", "login_last_try_unconfirmed", "login_blocked", "sign_own", "doctor_held", "history", "pin_choice", "pin_change_password", "pin_change_done_card_info", "pin_change_problem_either",
	"login_slipped", "login_left", "pin_change_slipped", "home_two_cards", "login_working_slow",
	"guide_list", "guide_lost", "guide_lost_failed", "guide_renew_sanda_weekday", "guide_reset_signature", "guide_name_change", "forecast_own_move", "pin_names", "about"}

func TestScreens(t *testing.T) {
	for _, lang := range locale.Languages {
		texts := texts(t, lang)
		for _, s := range scene.All() {
			if lang == "easy" && !slices.Contains(easyScenes, s.Name) {
				continue
			}
			t.Run(lang+"/"+s.Name, func(t *testing.T) {
				got := golden(Draw(s.Model, texts))
				file := filepath.Join("testdata", s.Name+"."+lang+".html")
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if got != string(want) {
					t.Errorf("differs from %s:\n%s", file, got)
				}
			})
		}
	}
}
