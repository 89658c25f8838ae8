package main

import (
	"context"
	"fmt"
	"strconv"

	"jpkiweb/scripts/browser"
	"jpkiweb/static/locale"
)

// What was promised of an answer over that of another build.
const maxAnswerShare = 0.5

// The answers that are looked at: of five municipalities, as people ask.
var (
	answerCities = [...]struct{ code, name string }{
		{"122165", "Narashino"}, {"152081", "Ojiya"}, {"282103", "Kakogawa"}, {"282197", "Sanda"}, {"313726", "Hokuei"},
	}
	answerQuestions = [...]struct{ name, address string }{
		{"renew", "renew"}, {"lost card", "lost-card"}, {"PIN reset", "pin-reset"}, {"renew by an agent", "renew?who=agent"},
	}
	answerWindows = [...][2]int64{{360, 740}, {1280, 800}}
)

// lookAtAnswer tells how large the answer on the screen is: what is asked, the heading and the
// buttons below are no part of it. "Letters" are without furigana. The first answer is the three
// lines or, on a page without, the first office, the papers and the fee.
const lookAtAnswer = `(async () => {
	const main = document.querySelector("main");
	const letters = () => {
		let seen = 0, all = 0;
		const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT);
		while (walker.nextNode()) {
			const e = walker.currentNode.parentElement;
			if (e.closest("h1, rt, .guide-question, main > .actions, .visually-hidden, .print-only")) continue;
			const n = [...walker.currentNode.data.replace(/\s/g, "")].length;
			all += n;
			if (e.checkVisibility({ contentVisibilityAuto: true })) seen += n;
		}
		return { seen, all };
	};
	const radio = main.querySelector("input[data-action=applicant][value=agent]");
	const clicks = 1 + (location.hash.includes("who=agent") ? radio.checkVisibility({ contentVisibilityAuto: true }) ? 1 : 2 : 0);
	const first = main.querySelectorAll(".first-answer").length ? main.querySelectorAll(".first-answer") :
		main.querySelectorAll(".where .card:first-of-type > :not(.offices), .office:first-child, .checklist, .section:has(.checklist) + .section");
	const end = Math.max(...[...first].map(e => e.getBoundingClientRect().bottom + scrollY));
	const screens = document.documentElement.scrollHeight / innerHeight;
	const { seen } = letters();
	for (const fold of main.querySelectorAll("details")) fold.open = true;
	await new Promise(drawn => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(drawn)), 50));
	return { letters: seen, folded: letters().all - seen, screens, first: end / innerHeight, clicks };
})()`

// A shownAnswer is how large an answer is.
type shownAnswer struct {
	Letters, Folded int
	Screens         float64 // of the whole page
	First           float64 // where the first answer ends, in screens
	Clicks          int     // from the list of procedures
}

func (a shownAnswer) String() string {
	return fmt.Sprintf("%d+%d letters, %.1f screens, first %.2f, %d clicks", a.Letters, a.Folded, a.Screens, a.First, a.Clicks)
}

// answers is how large the answers of the guide are, in each language, on a telephone and on
// a computer, beside those of another build.
func answers(ctx context.Context, b *bench) (rows []row, err error) {
	err = withGuides(ctx, b, func(tab *browser.Tab, all []*hostedGuide) error {
		for _, window := range answerWindows {
			if err := tab.Resize(window[0], window[1]); err != nil {
				return err
			}
			of := answersOf{tab: tab, guides: all, phone: window[0] < 400}
			more, err := of.rows(fmt.Sprintf("%d×%d", window[0], window[1]))
			if err != nil {
				return err
			}
			rows = append(rows, more...)
		}
		return nil
	})
	return rows, err
}

// answersOf counts those of one window that keep no promise.
type answersOf struct {
	tab                        *browser.Tab
	guides                     []*hostedGuide
	phone                      bool
	below, large, tall, hardly int
}

func (of *answersOf) rows(window string) (rows []row, err error) {
	for _, city := range answerCities {
		for _, q := range answerQuestions {
			japanese := shownAnswer{}
			for _, lang := range locale.Languages {
				shown, err := of.look(q.address, city.code, lang)
				if err != nil {
					return nil, err
				}
				if of.judge(shown); lang == locale.Languages[0] {
					japanese = shown[0]
				}
				if lang == "easy" && (shown[0].Letters > japanese.Letters || shown[0].Screens > japanese.Screens) {
					of.hardly++
				}
				job := fmt.Sprintf("%s %s, %s, %s: %s", window, city.name, q.name, lang, shown[0])
				if len(shown) > 1 {
					job += " ← " + shown[1].String()
				}
				rows = append(rows, row{job: job})
			}
		}
	}
	none := func(what string, n int) row { return exact("answers at "+window+", "+what, n, 0, "none", strconv.Itoa) }
	if of.phone {
		rows = append(rows, none("first answer below the first screen", of.below))
	}
	rows = append(rows, none("in やさしい日本語 larger than in Japanese", of.hardly))
	if len(of.guides) > 1 {
		rows = append(rows, none("more than half the letters of the other build", of.large), none("more than half the screens of the other build", of.tall))
	}
	return rows, nil
}

// look opens an answer of each build.
func (of *answersOf) look(address, code, lang string) (shown []shownAnswer, err error) {
	address = withAnswer(withAnswer(address, "city", code), "lang", lang)
	for _, h := range of.guides {
		var a shownAnswer
		if err := h.open(of.tab, address); err != nil {
			return nil, err
		}
		if err := of.tab.Evaluate(lookAtAnswer, &a); err != nil {
			return nil, fmt.Errorf("%s: %w", address, err)
		}
		shown = append(shown, a)
	}
	return shown, nil
}

// withAnswer is an address with one more answer.
func withAnswer(address, key, value string) string {
	for _, c := range address {
		if c == '?' {
			return address + "&" + key + "=" + value
		}
	}
	return address + "?" + key + "=" + value
}

// judge counts what an answer does not keep.
func (of *answersOf) judge(shown []shownAnswer) {
	if shown[0].First > 1 {
		of.below++
	}
	if len(shown) < 2 {
		return
	}
	if float64(shown[0].Letters) > maxAnswerShare*float64(shown[1].Letters) {
		of.large++
	}
	if shown[0].Screens > maxAnswerShare*shown[1].Screens {
		of.tall++
	}
}
