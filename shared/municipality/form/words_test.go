package form

import (
	"strings"
	"testing"
	"time"
)

// Who types the PIN is the holder or, for a child, who has the care of it: a form that is
// filled in says no more than that.
func TestFilledNamesWhoMayType(t *testing.T) {
	if !strings.Contains(Filled, "本人か法定代理人が暗証番号を入力し") {
		t.Error(Filled)
	}
}

func TestDays(t *testing.T) {
	for want, got := range map[string]string{
		"令和8年12月1日":          Day(time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC)), // in Japan the next day
		"1985年11月23日（昭和60年）": Birth(1985, 11, 23, "19851123"),
		"1989年1月7日（昭和64年）":   Birth(1989, 1, 7, "19890107"),
		"1989年1月8日（平成元年）":    Birth(1989, 1, 8, "19890108"),
		"2019年4月30日（平成31年）":  Birth(2019, 4, 30, "20190430"),
		"2019年5月1日（令和元年）":    Birth(2019, 5, 1, "20190501"),
		"1926年12月24日（大正15年）": Birth(1926, 12, 24, "19261224"),
		"1912年7月29日（明治45年）":  Birth(1912, 7, 29, "19120729"),
		"1850年1月2日":          Birth(1850, 1, 2, "18500102"),
		"1950年　　月　　日":        Birth(1950, 0, 0, "19500000"),
		"00000000":           Birth(0, 0, 0, "00000000"),
		"（宛先）北栄町長":           To("北栄町"),
		"（宛先）　　　　　　　　長":      To(""),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
