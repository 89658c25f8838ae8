//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"jpkiweb/scripts/slot"
)

// A newcomer plays the training with the keyboard, and knows nothing but what the screen
// says: the key of an action is read from its button, a PIN from the visitor's answer.
type newcomer struct {
	*counterDesk
	pressed int
}

// keyOf is the key of the button that has a text, as soon as it is there.
func (n *newcomer) keyOf(text string) string {
	n.t.Helper()
	button := fmt.Sprintf(`[...document.querySelectorAll("button[data-action=key]")].find((b) => b.textContent.includes(%q))`, text)
	must(n.t, n.tab.WaitFor("a button "+text, button+" !== undefined"))
	var key string
	must(n.t, n.tab.Evaluate(button+`.querySelector("kbd").textContent`, &key))
	return strings.ToLower(key)
}

// choose presses the key of the button that has a text, and waits for a screen.
func (n *newcomer) choose(text, screen string) {
	n.t.Helper()
	n.pressed++
	n.press(n.keyOf(text))
	n.screen(screen)
}

// screen waits for a screen of the training, to which the focus has come.
func (n *newcomer) screen(name string) {
	n.t.Helper()
	must(n.t, n.tab.WaitFor(name, `document.getElementById("screen-training-`+name+`") !== null && document.activeElement !== document.body`))
}

// typePINs types each PIN that is asked for as the visitor answers, until the procedure is
// done or refused.
func (n *newcomer) typePINs() {
	n.t.Helper()
	for {
		var at string
		must(n.t, n.tab.WaitFor("a field or the end", `document.querySelector("#screen-training-typing, #screen-training-told") !== null`))
		must(n.t, n.tab.Evaluate(`document.querySelector("#screen-training-typing") ? document.querySelector("#pin-help").textContent + "|" + document.querySelector("#pin-help code")?.textContent + "|" + document.querySelector("h1").textContent + document.querySelector("label").textContent : ""`, &at))
		if at == "" {
			return
		}
		_, answer, _ := strings.Cut(at, "|")
		pin, shown, _ := strings.Cut(answer, "|")
		if pin == "undefined" {
			pin = "0000" // forgotten: any
		}
		must(n.t, n.tab.WaitFor("the focus in the field", `document.activeElement.id === "pin" && document.activeElement.value === ""`))
		n.press(pin + "\r")
		n.pressed += len(pin) + 1
		must(n.t, n.tab.WaitFor("after "+shown, fmt.Sprintf(`(document.querySelector("h1").textContent + document.querySelector("label")?.textContent) !== %q`, shown)))
	}
}

// perform chooses a procedure by its name, presses the buttons that choose how it is done,
// does it, and wants a title.
func (n *newcomer) perform(m exercise) {
	n.t.Helper()
	n.choose(m.procedure, "choosing")
	for _, text := range m.choose {
		n.choose(text, "choosing")
	}
	n.pressed++
	if m.letter {
		n.press(n.keyOf("照会書を送る"))
	} else {
		n.press(n.keyOf("手続きを行う"))
	}
	n.typePINs()
	if !strings.Contains(n.text(), m.want) {
		n.t.Fatalf("%s: %q, want %q", m.procedure, n.text(), m.want)
	}
	n.choose("続ける", "desk")
}

// An exercise is one thing that the newcomer does for a visitor, in the words of the screen.
type exercise struct {
	procedure string
	choose    []string
	letter    bool
	want      string // is on the screen afterwards
}

const performed = "手続きを行いました"

// trainings are what is done for the twelve visitors, in their order, and what the desk says
// of each card at first.
var trainings = []struct {
	desk string
	do   []exercise
}{
	{"電子証明書を更新できます", []exercise{{"電子証明書の更新", nil, false, performed}}},
	{"電子証明書の期限が切れています", []exercise{{"電子証明書の更新", nil, false, "更新できる期間ではありません"}, {"電子証明書の発行", nil, false, performed}}},
	{"暗証番号がロックされています", []exercise{{"暗証番号の再設定", []string{"署名用パスワード"}, false, performed}}},
	{"問題ありません", []exercise{
		{"氏名や住所が変わったとき", nil, false, "住民票を確認してください"},
		{"氏名や住所が変わったとき", []string{"住民票の確認"}, false, performed},
		{"電子証明書の発行", []string{"電子証明書：", "電子証明書："}, false, performed},
	}},
	{"暗証番号がロックされています", []exercise{
		{"氏名や住所が変わったとき", []string{"理由：", "住民票の確認"}, false, "暗証番号がロックされています"},
		{"暗証番号の再設定", []string{"住民基本台帳用"}, false, performed},
		{"氏名や住所が変わったとき", []string{"理由：", "住民票の確認"}, false, performed},
		{"電子証明書の発行", nil, false, performed},
	}},
	{"カードが一時停止されています", []exercise{
		{"電子証明書の発行", nil, false, "先に、一時停止を解除します"},
		{"一時停止の解除", nil, false, performed}, {"電子証明書の発行", nil, false, performed},
	}},
	{"電子証明書を更新できます", []exercise{
		{"電子証明書の更新", []string{"手続きをする人", "手続きをする人"}, true, "照会書を送りました"},
		{"電子証明書の更新", []string{"手続きをする人", "手続きをする人"}, false, performed},
	}},
	{"暗証番号がロックされています", []exercise{
		{"暗証番号の再設定", []string{"利用者証明用の暗証番号"}, false, "法定代理人が手続きをします"},
		{"暗証番号の再設定", []string{"利用者証明用の暗証番号", "手続きをする人"}, false, performed},
	}},
	{"電子証明書の期限が切れています", []exercise{
		{"カードの再交付", nil, false, "住民票を確認してください"}, {"カードの再交付", []string{"住民票の確認"}, false, performed},
	}},
	{"マイナンバーカードではありません", nil},
	{"住民基本台帳カードです", []exercise{{"カードの申請", nil, false, performed}}},
	{"スマホの電子証明書です", nil},
}

// The twelve visitors of the training are served with the keyboard, by what the screen says,
// each on a virtual card in the page's own worker; meanwhile the helper has no connection.
func TestTrainingIsPlayedThrough(t *testing.T) {
	n := &newcomer{counterDesk: openDesk(t)}
	n.choose("練習する", "story")
	for i, visitor := range trainings {
		if text := n.text(); !strings.Contains(text, fmt.Sprintf("%d人目", i+1)) {
			t.Fatalf("visitor %d: %q", i+1, text)
		}
		n.pressed = 0
		n.choose("カードを読む", "desk")
		if text := n.text(); !strings.Contains(text, visitor.desk) {
			t.Fatalf("visitor %d: %q, want %q", i+1, text, visitor.desk)
		}
		for _, do := range visitor.do {
			n.perform(do)
		}
		n.choose("この方を終える", "judged")
		if text := n.text(); !strings.Contains(text, "正しく対応しました") {
			t.Errorf("visitor %d: %q", i+1, text)
		}
		t.Logf("visitor %2d: %d keys", i+1, n.pressed)
		next := "story"
		if i == len(trainings)-1 {
			next = "summary"
		}
		n.choose("次の方", next)
	}
	if text := n.text(); !strings.Contains(text, "12人中12人に、正しく対応しました") {
		t.Errorf("%q", text)
	}
	n.press(n.keyOf("練習を終える"))
	n.await("waiting")
}

// A card that is put down while somebody trains is not read: nothing of it is on the page,
// and the desk reads it when the training ends.
func TestRealCardIsNotReadWhileTraining(t *testing.T) {
	n := &newcomer{counterDesk: openDesk(t)}
	n.choose("練習する", "story")
	n.choose("カードを読む", "desk")
	before := n.text()
	putCard(t, slot.First, galleryCard(t, "signing-locked", nil))
	n.choose("話をもう一度見る", "story")
	n.choose("カードを読む", "desk")
	if n.text() != before {
		t.Errorf("the training shows %q, and %q before", n.text(), before)
	}
	n.press(n.keyOf("練習を終える"))
	n.await("desk")
}
