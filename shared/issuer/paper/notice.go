package paper

import (
	"fmt"
	"strconv"
	"time"

	"jpkiweb/shared/issuer"
	"jpkiweb/shared/jpki"
	"jpkiweb/shared/lifecycle"
	"jpkiweb/shared/signature/appearance"
	"jpkiweb/shared/signature/pdf"
)

// Title is that of the file, and of its first page.
const Title = "個人番号カード・電子証明書 有効期限通知書（見本）"

// sample is on every page.
const sample = "SANDBOX　研修用の見本です。本物の通知書ではありません。"

// An Office is who sends it: an invented municipality.
type Office struct{ Name, Desk, Phone string }

// SampleOffice returns an invented one; nobody has its number.
func SampleOffice() Office {
	return Office{Name: "架空県見本市長", Desk: "見本市役所 市民課", Phone: "０００－０００－００００"}
}

// Notice returns the three pages as a PDF: the notice, the letter of inquiry with its reply,
// and the envelope. Errors are those of appearance.Font.Check for a letter that the font does
// not have, and of Font.Draw.
func Notice(font *appearance.Font, n issuer.Notice, from Office) ([]byte, error) {
	file := pdf.Print{Title: Title, Language: "ja"}
	for _, p := range []*page{notice(n, from), inquiry(n, from), envelope(n, from)} {
		printed, err := p.print(font)
		if err != nil {
			return nil, err
		}
		file.Pages = append(file.Pages, printed)
	}
	return file.Write()
}

// names of certificates, as the glossary has them.
var names = map[jpki.Purpose]string{
	jpki.UserAuthentication: "利用者証明用電子証明書", jpki.DigitalSignature: "署名用電子証明書",
}

// day writes a day in Japan, 2026年11月30日.
func day(t time.Time) string {
	t = t.In(jpki.Japan())
	return strconv.Itoa(t.Year()) + "年" + strconv.Itoa(int(t.Month())) + "月" + strconv.Itoa(t.Day()) + "日"
}

func notice(n issuer.Notice, from Office) *page {
	p := newPage(false)
	p.line(9, sample)
	p.gap(8)
	p.line(11, day(n.Letter.Sent)+"　　通知番号 "+n.Letter.Number)
	p.gap(8)
	p.long(11, n.Letter.Address)
	p.long(13, n.Letter.Name+"　様")
	p.gap(6)
	p.line(11, from.Name)
	p.gap(14)
	p.line(16, "有効期限通知書")
	p.gap(8)
	p.line(11, "あなたの電子証明書は、もうすぐ有効期限が来ます。")
	for _, e := range n.Ends {
		p.line(11, "　"+names[e.Purpose]+"　有効期限 "+day(e.At))
	}
	p.line(11, "　マイナンバーカード　有効期限 "+day(n.CardEnds))
	p.gap(8)
	if n.Procedure == lifecycle.CardRenew {
		p.line(11, "カードも同じ日に終わるため、カードの更新を申し込んでください。")
		p.line(11, "新しいカードに、新しい電子証明書が入ります。")
	} else {
		p.line(11, "更新の手続きができる日："+day(n.From)+"から"+day(n.Till)+"まで")
		p.line(11, "期限を過ぎると使えなくなります。過ぎたあとは、発行の手続きになります。")
	}
	p.gap(8)
	p.line(11, "手続きをするところ："+from.Desk)
	p.line(11, "持ち物：マイナンバーカード、この通知書（なくても手続きできます）")
	p.line(11, "窓口で、暗証番号を入れます。忘れたときは、窓口で再設定できます。")
	p.gap(8)
	p.line(11, "代理人が来るとき：次の紙（照会書兼回答書）に本人が書き、")
	p.line(11, "封筒に入れて封をしてください。"+day(n.Letter.Until)+"まで受け付けます。")
	p.gap(8)
	p.line(11, "問い合わせ："+from.Desk+"　電話 "+from.Phone)
	return p
}

func inquiry(n issuer.Notice, from Office) *page {
	p := newPage(false)
	p.line(9, sample)
	p.gap(8)
	p.line(16, "照会書兼回答書")
	p.line(11, "通知番号 "+n.Letter.Number+"　　回答の期限 "+day(n.Letter.Until))
	p.gap(6)
	p.long(11, n.Letter.Name+"　様")
	p.line(11, "代理人が次の手続きをすることは、あなたの意思ですか。本人が書いてください。")
	p.line(12, "手続き："+procedureNames[n.Procedure])
	p.line(11, from.Name)
	p.gap(14)
	p.line(13, "回答書")
	p.line(11, "上の手続きを、次の代理人に任せます。")
	for _, what := range []string{"代理人の氏名", "代理人の住所", "本人の氏名（自分で書く）", "書いた日"} {
		p.gap(6)
		p.at(margin+inset, p.y, 11, 200, what)
		p.box(margin+inset+210, p.y-6, p.width-2*(margin+inset)-210, 22)
		p.y -= 24
	}
	p.gap(10)
	p.line(11, "暗証番号（窓口の職員が入力します。封をするまで、ほかの人に見せないでください）")
	p.gap(8)
	p.cells("利用者証明用（数字4桁）", jpki.UserAuthenticationPIN.Rule().Max)
	p.cells("署名用パスワード（6～16文字）", jpki.DigitalSignaturePIN.Rule().Max)
	p.cells("券面事項入力補助用（数字4桁）", jpki.CardInfoPIN.Rule().Max)
	p.cells("住民基本台帳用（数字4桁）", jpki.CardInfoPIN.Rule().Max)
	p.line(9, "合わない暗証番号があると、この手続きは終わりです。新しい照会書を送ります。")
	p.line(9, "研修用です。自分の暗証番号を書かないでください。")
	return p
}

func envelope(n issuer.Notice, from Office) *page {
	p := newPage(true)
	p.line(9, sample)
	p.gap(40)
	p.line(22, "照会書兼回答書　在中")
	p.gap(20)
	p.line(14, from.Desk+"　行き")
	p.line(12, "通知番号 "+n.Letter.Number)
	p.gap(20)
	p.line(12, "本人が封をして、代理人に渡してください。代理人は、開けないでください。")
	p.line(12, "開いている封筒は、受け付けません。")
	p.gap(20)
	const width, height = 320, 60
	p.at(margin+inset+10, p.y-18, 11, width-20, "封をしたところに、本人の氏名を書いてください")
	p.box(margin+inset, p.y-height, width, height)
	p.y -= height + 20
	p.line(9, fmt.Sprintf("%sまで　%s　様", day(n.Letter.Until), n.Letter.Name))
	return p
}

// procedureNames are those of the procedures for which notices are sent.
var procedureNames = map[lifecycle.Procedure]string{
	lifecycle.Renew: "電子証明書の更新", lifecycle.CardRenew: "マイナンバーカードの更新",
}
