package sound

import (
	"math"
	"testing"
)

// The reference values are of the tables of ITU-T G.711.
func TestG711(t *testing.T) {
	for _, c := range []struct {
		law    Law
		sample int16
		want   byte
	}{
		{MuLaw, 0, 0xff},
		{MuLaw, -1, 0x7f},
		{MuLaw, 32635, 0x80},
		{MuLaw, -32635, 0x00},
		{MuLaw, 1000, 0xce},
		{ALaw, 0, 0xd5},
		{ALaw, -1, 0x55},
		{ALaw, 32767, 0xaa},
		{ALaw, -32768, 0x2a},
		{ALaw, 1000, 0xfa},
	} {
		out := make([]byte, 1)
		c.law.Encode(out, []int16{c.sample})
		if out[0] != c.want {
			t.Errorf("law %d of %d is %#x, not %#x", c.law, c.sample, out[0], c.want)
		}
	}
}

// Decoding gives back each sample within half a step of its segment, and each byte.
func TestG711ThereAndBack(t *testing.T) {
	for _, law := range []Law{MuLaw, ALaw} {
		out := make([]byte, 1)
		for v := -32635; v <= 32635; v++ {
			law.Encode(out, []int16{int16(v)})
			off := math.Abs(float64(law.Decode(out[0])) - float64(v))
			if off > 16+math.Abs(float64(v))/32 {
				t.Fatalf("law %d of %d comes back as %d", law, v, law.Decode(out[0]))
			}
		}

		for b := range 256 {
			law.Encode(out, []int16{law.Decode(byte(b))})
			isMinusZero := law == MuLaw && b == 0x7f
			if out[0] != byte(b) && !isMinusZero {
				t.Errorf("law %d: the byte %#x comes back as %#x", law, b, out[0])
			}
		}
	}
}
