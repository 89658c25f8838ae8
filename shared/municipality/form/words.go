package form

import (
	"fmt"
	"time"

	"jpkiweb/shared/jpki"
)

// What stands on every form, in Japanese, as all of a form.
const (
	Filled  = "氏名、住所、生年月日、性別は、本人か法定代理人が暗証番号を入力し、カードから読み取りました。内容を確かめてください。"
	Unread  = "カードからは読み取っていません。手書きで記入してください。"
	Changed = "枠で囲んだ文字は、そのまま印刷できない文字です。手書きで直してください。"
	Male    = "男"
	Female  = "女"
)

// An era by its first day.
type era struct {
	name             string
	year, month, day int
}

// eras from the latest on.
var eras = [...]era{{"令和", 2019, 5, 1}, {"平成", 1989, 1, 8}, {"昭和", 1926, 12, 25}, {"大正", 1912, 7, 30}, {"明治", 1868, 1, 25}}

// inEra is a day's year as the Japanese calendar has it; "" before the first era.
func inEra(year, month, day int) string {
	for _, e := range eras {
		if year < e.year || year == e.year && (month < e.month || month == e.month && day < e.day) {
			continue
		}
		if year == e.year {
			return e.name + "元年"
		}
		return fmt.Sprintf("%s%d年", e.name, year-e.year+1)
	}
	return ""
}

// Day is the day of a form, in Japan.
func Day(at time.Time) string {
	at = at.In(jpki.Japan())
	return fmt.Sprintf("%s%d月%d日", inEra(at.Year(), int(at.Month()), at.Day()), at.Month(), at.Day())
}

// Birth is a date of birth as the card has it, YYYYMMDD in raw; what of it the card does not
// tell is left to the hand.
func Birth(year, month, day int, raw string) string {
	switch {
	case year == 0:
		return raw
	case month == 0 || day == 0:
		return fmt.Sprintf("%d年　　月　　日", year)
	}
	text := fmt.Sprintf("%d年%d月%d日", year, month, day)
	if in := inEra(year, month, day); in != "" {
		text += "（" + in + "）"
	}
	return text
}

// To is whom a form is for: the mayor of a municipality; "": its name is left to the hand.
func To(municipality string) string {
	if municipality == "" {
		municipality = "　　　　　　　　"
	}
	return "（宛先）" + municipality + "長"
}
