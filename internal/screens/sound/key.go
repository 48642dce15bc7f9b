package sound

import (
	"math"
	"strings"
	"time"
)

// keyLevel is the amplitude of each of the two tones of a key.
const keyLevel = 6000

// KeyTone returns the sound of a key of a telephone: a tone of its row and one of its column. Another letter is
// silence.
func KeyTone(key byte, d time.Duration) []int16 {
	out := make([]int16, int(d*Rate/time.Second))
	for row := range keypad {
		column := strings.IndexByte(keypad[row], key)
		if column < 0 {
			continue
		}
		low := float64(tones[row])
		high := float64(tones[4+column])
		for i := range out {
			t := 2 * math.Pi * float64(i) / Rate
			out[i] = int16(keyLevel * (math.Sin(low*t) + math.Sin(high*t)))
		}
	}
	return out
}
