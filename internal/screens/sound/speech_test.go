package sound

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
)

// TestNumbersInSentences compares what is said for numbers of each form, in sentences of five languages, with a file: what stands
// around a number decides how it is said.
func TestNumbersInSentences(t *testing.T) {
	numbers := []string{
		"7", "42", "007", "999", "1234", "0123", "12345678", "1,234", "1.234", "1 234", "1.234,50", "1,234.50", "1'234", "12.5", "12,5",
		"0.5", "$5", "5 €", "€5,50", "$1,000,000", "1,2345", "+44 20 7264", "212-555-0123", "(212) 555", "12 34", "1 2 3 4",
		"2026-03-01", "2026-13-01", "31.12.2026", "12/31/2026", "13/12/2026", "1.2.999", "1/2-2026", "10:30", "1.2.3", "••12", "•••• 1234", "A12", "12B", "50 €€5", "US$5", "($5)",
	}
	var out strings.Builder
	for _, language := range []string{"en", "en-GB", "de", "fr", "ja"} {
		of := speakings[language[:2]]
		word := strings.Fields(of.digits + of.parts)[0]
		for _, number := range numbers {
			fmt.Fprintf(&out, "%s %s:", language, number)
			for _, sentence := range []string{"x " + number + ".", number + " " + word + ", " + number, number + "! " + word} {
				fmt.Fprintf(&out, " | %s", speakable(sentence, language, flow.AsWordsSay))
			}
			fmt.Fprintf(&out, " | %s\n", speakable("x "+number+" y", language, flow.DigitByDigit))
		}
	}
	diagtest.Same(t, "numbers.txt", out.String())
}

// A transcriber gets the sound as a WAV file, and its words come without the space around them. The words of a command that fails are its
// error.
func TestTranscribersWords(t *testing.T) {
	if got, err := Transcriber("head -c 4; echo '  heard '").Words(t.Context(), []int16{1, 2}); got != "RIFF  heard" || err != nil {
		t.Errorf("the words are %q, %v", got, err)
	}
	got, err := Transcriber("echo word; echo no model >&2; exit 3").Words(t.Context(), nil)
	if want := "the transcriber failed: exit status 3: no model"; got != "" || err == nil || err.Error() != want {
		t.Errorf("the words are %q, %v", got, err)
	}
}

// The header of a file has the rate, the channels and the bytes (RIFF WAVE).
func TestHeaderOfWAV(t *testing.T) {
	const want = "RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00\x01\x00\xfe\xff"
	if got := string(EncodeWAV([]int16{1, -2})); got != want {
		t.Errorf("the file is %q, want %q", got, want)
	}
}
