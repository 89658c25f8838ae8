package municipality

import "testing"

func TestIsCode(t *testing.T) {
	for code, want := range map[string]bool{
		// 三田市, 習志野市, 加古川市, 北栄町, 小千谷市, 札幌市, 東京都千代田区 (総務省, 全国地方公共団体コード)
		"282197": true, "122165": true, "282103": true, "313726": true, "152081": true, "011002": true, "131016": true,
		"282104": false, "28210": false, "2821030": false, "": false, "加古": false, "28210x": false, "x82103": false, NationalCode: false,
	} {
		if got := IsCode(code); got != want {
			t.Errorf("%q: %t", code, got)
		}
	}
}
