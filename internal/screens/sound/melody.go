package sound

import (
	"math"
	"time"
)

// melodyNotes are the notes of the melody, in Hz.
var melodyNotes = [...]float64{392, 494, 587, 494, 440, 523, 659, 523}

const (
	noteSamples   = Rate * 2 / 5
	melodyVolume  = 1800
	shortestSound = time.Second / 2
)

// Melody returns a quiet melody of a length: music on hold, and the sound of a prompt that cannot
// be spoken. Its tones are not the tones of keys.
func Melody(length time.Duration) []int16 {
	length = min(max(length, shortestSound), MaxRecording)
	out := make([]int16, int(length.Seconds()*Rate))
	for i := range out {
		note := melodyNotes[i/noteSamples%len(melodyNotes)]
		swell := math.Sin(math.Pi * float64(i%noteSamples) / noteSamples)
		out[i] = int16(melodyVolume * swell * math.Sin(2*math.Pi*note*float64(i)/Rate))
	}
	return out
}

const (
	beepTone   = 1000 // Hz, which is in no key
	beepLength = 400 * time.Millisecond
	beepVolume = 6000
	beepEdge   = Rate / 100 // samples of rise and fall, against clicks
)

// Beep returns the tone after which a caller leaves a message.
func Beep() []int16 {
	out := make([]int16, int(beepLength.Seconds()*Rate))
	for i := range out {
		edge := min(1, float64(min(i, len(out)-1-i))/beepEdge)
		out[i] = int16(beepVolume * edge * math.Sin(2*math.Pi*beepTone*float64(i)/Rate))
	}
	return out
}
