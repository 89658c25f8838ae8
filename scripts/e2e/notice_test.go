//go:build e2e

package e2e

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jpkiweb/shared/issuer/training"
)

// keepPapers keeps what the page gives an address, and what it opens, and has the browser
// open windows, or none.
const keepPapers = `(() => {
	const { createObjectURL } = URL, open = window.open;
	URL.createObjectURL = (file) => (window.paper = file, createObjectURL.call(URL, file));
	window.open = (address, ...more) => (window.asked = address, window.blocked ? null : open(address, ...more));
})()`

// The notice of a visitor of the training, with its letter of inquiry and its envelope, comes
// as PDF at the training's own screen, in a font of the machine, and opens in a window of its
// own; where the browser opens none, the screen says so.
func TestNoticeIsPrintedInTheTraining(t *testing.T) {
	n := &newcomer{counterDesk: openDesk(t)}
	n.choose("練習する", "story")
	must(t, n.tab.Evaluate(keepPapers, nil))
	n.choose("有効期限通知書を見る", "paper")
	must(t, n.tab.Evaluate(`window.blocked = true`, nil))
	n.press(n.keyOf("開いて印刷する"))
	must(t, n.tab.WaitFor("that none opens", `document.querySelector("main").textContent.includes("ポップアップ")`))
	must(t, n.tab.Evaluate(`window.blocked = false`, nil))
	window, err := n.tab.Popup("blob:"+n.address, func() error {
		n.press(n.keyOf("開いて印刷する"))
		return nil
	})
	must(t, err)
	must(t, window.Close())
	must(t, n.tab.WaitFor("that it opened", `document.querySelector("main").textContent.includes("開きました")`))
	pages := n.readPaper()
	if len(pages) != 3 {
		t.Fatalf("%d pages: %q", len(pages), pages)
	}
	for i, wants := range [][]string{{"有効期限通知書", "更新の手続きができる日"}, {"照会書兼回答書", "代理人の氏名"}, {"在中"}} {
		for _, want := range append(wants, training.Day()[0].Name, "SANDBOX") {
			if packed := strings.Join(strings.Fields(pages[i]), ""); !strings.Contains(packed, strings.Join(strings.Fields(want), "")) {
				t.Errorf("page %d has no %q:\n%s", i+1, want, pages[i])
			}
		}
	}
	n.choose("戻る", "story")
	n.choose("カードを読む", "desk")
}

// readPaper reads the pages of the file that the page made, as other programs do.
func (n *newcomer) readPaper() []string {
	n.t.Helper()
	must(n.t, n.tab.Evaluate(`(async () => {
		const bytes = new Uint8Array(await window.paper.arrayBuffer());
		window.read = window.paper.type + "," + btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
	})(); 0`, nil))
	must(n.t, n.tab.WaitFor("the paper", `window.read !== undefined`))
	var read string
	must(n.t, n.tab.Evaluate(`window.read`, &read))
	encoded, ok := strings.CutPrefix(read, "application/pdf,")
	if !ok {
		n.t.Fatalf("%.40q", read)
	}
	file, err := base64.StdEncoding.DecodeString(encoded)
	must(n.t, err)
	path := filepath.Join(n.t.TempDir(), "notice.pdf")
	must(n.t, os.WriteFile(path, file, 0o600))
	judged(n.t, "qpdf", "--check", path)
	return strings.Split(strings.TrimSuffix(judged(n.t, "pdftotext", "-layout", path, "-"), "\f"), "\f")
}
