package ticksheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;")

// style is for paper: A4, lines that do not break, boxes to tick.
const style = `@page{size:A4;margin:15mm}
body{font:11pt/1.5 sans-serif;margin:1rem auto;max-width:60rem;color:#000;background:#fff}
h1{font-size:16pt}
table{border-collapse:collapse;width:100%}
th,td{border:1px solid #000;padding:4pt;text-align:start;vertical-align:top}
tr{break-inside:avoid}
thead{display:table-header-group}
.old{font-weight:bold}
.box{display:inline-block;width:12pt;height:12pt;border:1.5pt solid #000;vertical-align:middle;margin-right:4pt}
.change{display:block;margin-top:4pt;padding-bottom:14pt;border-bottom:1px solid #000}
td:last-child{width:34%}`

// html is the page: the oldest facts first, those without a day before them.
func (s *sheet) html() string {
	slices.SortStableFunc(s.facts, func(a, b fact) int { return cmp.Compare(order(b), order(a)) })
	marked := 0
	for _, f := range s.facts {
		if f.days < 0 || f.days > old {
			marked++
		}
	}
	var b strings.Builder
	e := escaper.Replace
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"ja\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s 年に1度の確認表</title>\n<style>%s</style>\n</head>\n<body>\n", e(s.file.Name.Ja), style)
	fmt.Fprintf(&b, "<h1>%s（%s）の手続きの情報：年に1度の確認表</h1>\n", e(s.file.Name.Ja), e(s.file.Code))
	fmt.Fprintf(&b, "<p>%sに作りました。全部で%d件です。★は、出典が1年より古いもの（%d件）で、上から順に古いものです。ひとつずつ見て、左の四角に印を付けてください。変わったものは、ファイルを直してください。</p>\n", s.today.Format("2006年1月2日"), len(s.facts), marked)
	b.WriteString("<table>\n<thead><tr><th scope=\"col\">種類</th><th scope=\"col\">書いてあること</th><th scope=\"col\">出典と日付</th><th scope=\"col\">確認</th></tr></thead>\n<tbody>\n")
	for _, f := range s.facts {
		fmt.Fprintf(&b, "<tr><td>%s</td><td>%s%s</td><td>%s</td><td><span class=\"box\"></span>このままでよい<br><span class=\"box\"></span>変わった：<span class=\"change\"></span></td></tr>\n",
			e(f.part), e(f.text), checkText(f), sourceText(f))
	}
	fmt.Fprintf(&b, "</tbody>\n</table>\n<p>確認した日：　　　　年　　月　　日　　確認した人：</p>\n</body>\n</html>\n")
	return b.String()
}

const daysOfMonth = 365.25 / 12

// order puts the oldest first.
func order(f fact) int {
	if f.days < 0 {
		return 1 << 30
	}
	return f.days
}

func checkText(f fact) string {
	if f.check {
		return "<br>【要確認】"
	}
	return ""
}

// sourceText names the page with its day and age.
func sourceText(f fact) string {
	e := escaper.Replace
	if f.source == nil {
		return `<span class="old">★ 出典がありません</span>`
	}
	day, from := f.source.Date, "ページの日付"
	if day == "" {
		day, from = f.source.Read, "ページに日付なし。読んだ日"
	}
	text := fmt.Sprintf("%s<br>%s %s", e(f.source.Title), from, e(day))
	months := int(float64(f.days) / daysOfMonth)
	switch {
	case f.days < 0:
	case f.days < 31:
		text += fmt.Sprintf("（%d日前）", f.days)
	case f.days <= old:
		text += fmt.Sprintf("（%dか月前）", months)
	default:
		text = `<span class="old">★</span> ` + text + fmt.Sprintf(`<span class="old">（%d年%dか月前）</span>`, months/12, months%12)
	}
	return text
}
