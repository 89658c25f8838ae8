package service

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
)

// leastContrast is that of text on white, and of white text (WCAG 2.2, 1.4.3, level AA).
const leastContrast = 4.5

// usualColours are those of municipalities that have none of their own, so that people see at
// a glance whose page it is.
var usualColours = [...]string{"#0017c1", "#00635d", "#8a2f00", "#6d2077", "#2b5b0f", "#a0004d", "#00527a"}

// colourOf is that of a municipality: its own if it can be read, or a usual one, always the same.
func colourOf(own, code string) string {
	if IsReadable(own) {
		return own
	}
	number, _ := strconv.Atoi(code) // six digits
	return usualColours[number/10%len(usualColours)]
}

// IsReadable tells whether a colour, "#rrggbb", may be that of a municipality: white text on
// it, and text of it on white, can be read.
func IsReadable(colour string) bool {
	light, ok := luminance(colour)
	return ok && 1.05/(light+0.05) >= leastContrast
}

// luminance is the relative luminance of a colour of sRGB (WCAG 2.2, 7, "relative luminance").
func luminance(colour string) (light float64, ok bool) {
	if len(colour) != len("#rrggbb") || colour[0] != '#' {
		return 0, false
	}
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			return 0, false
		}
		c := float64(part) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		light += weight * c
	}
	return light, true
}

// colours serves the municipality's colour as a style sheet: pages hold no style themselves.
func (s *service) colours(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	// The answer has begun; there is nobody to tell.
	_, _ = fmt.Fprintf(w, ":root { --primary: %[1]s; --hover: color-mix(in srgb, %[1]s 80%%, black); }\n", s.colour)
}
