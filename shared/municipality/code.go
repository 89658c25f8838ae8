package municipality

import "strings"

// IsCode reports whether a text is a local government code (全国地方公共団体コード): six
// digits, the last of them the check digit. That of the nation is none.
func IsCode(code string) bool {
	const digits = 6
	return len(code) == digits && strings.Trim(code, "0123456789") == "" && code != NationalCode && code[5] == CheckDigit(code)
}

// CheckDigit is the sixth digit of a local government code: with the first five
// weighted 6, 5, 4, 3, 2 and added up, what is missing to a multiple of eleven,
// of which the last digit (総務省, 全国地方公共団体コード仕様). The code has five digits at
// least.
func CheckDigit(code string) byte {
	sum := 0
	for i := range 5 {
		sum += int(code[i]-'0') * (6 - i)
	}
	return byte('0' + (11-sum%11)%10)
}
