package emulator

import "jpkiweb/shared/jpki"

// fixedNumber makes the reference of a number that is printed on the card: it
// never changes (jpki facts 3).
func fixedNumber(value string) *pin {
	p := newPIN([]byte(value), 0, jpki.FixedNumberTries)
	p.fixed = true
	return p
}

// numberB is 照合番号B: date of birth, year of expiry and security code (jpki facts 4.5).
func (info *CardInfo) numberB() string {
	return eraDate(info.BirthDate) + info.Expiry[:4] + info.SecurityCode
}

// eras are the first days of the Japanese eras, the newest first, and what is
// subtracted from the Gregorian year.
var eras = [...]struct {
	first string // YYYYMMDD
	less  int
}{
	{"20190501", 2018}, {"19890108", 1988}, {"19261225", 1925}, {"19120730", 1911}, {"18680125", 1867},
}

// eraDate writes YYYYMMDD as six digits with the year of its era (jpki facts 4.5). Of a
// date that is unknown or before the eras it keeps the last six characters.
func eraDate(date string) string {
	year := 0
	for _, digit := range date[:4] {
		year = 10*year + int(digit-'0')
	}
	for _, era := range eras {
		if date >= era.first {
			year -= era.less
			return string([]byte{'0' + byte(year/10%10), '0' + byte(year%10)}) + date[4:]
		}
	}
	return date[2:]
}
