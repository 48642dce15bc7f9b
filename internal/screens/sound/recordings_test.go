package sound

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// large is a file of a size that a test does not write.
type large struct{ fs.FileInfo }

func (large) Size() int64 { return maxFile + 1 }

// folder has a large file.
type folder struct{ fstest.MapFS }

func (f folder) Stat(name string) (fs.FileInfo, error) {
	info, err := f.MapFS.Stat(name)
	if name == "large.wav" {
		return large{info}, err
	}
	return info, err
}

// A recording is read from the center's folder, or the reason is named.
func TestRecordings(t *testing.T) {
	files := folder{fstest.MapFS{
		"a/b.wav": {Data: wavFile(wavPCM, 1, 16, 8000)}, "large.wav": {Data: wavFile(wavPCM, 1, 16, 8000)}, "empty.wav": {Data: nil},
	}}
	for name, want := range map[string]string{
		"a/b.wav": "", "./a//b.wav": "", "a/x/../b.wav": "",
		"../b.wav": "it is not in the center's folder", "/a/b.wav": "it is not in the center's folder",
		"b.wav": "there is no such file in the center's folder", "large.wav": "it has 134217729 bytes: the most is 134217728",
		"a": "read a: invalid argument", "empty.wav": "it is not a WAV file",
	} {
		samples, err := (&Voice{folder: files}).recording(name)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) || (len(samples) == 8000) != (want == "") {
			t.Errorf("%s: %d samples, %v, want %q", name, len(samples), err, want)
		}
	}
	if _, err := (&Voice{}).recording("b.wav"); err == nil || err.Error() != "the center has no folder with recordings" {
		t.Error(err)
	}
}

// A prompt of a flow is heard in the caller's language: its recording, or its words. The name of the recording is no words.
func TestPromptsOfAFlow(t *testing.T) {
	c := &routing.Center{Name: "center", Language: "en"}
	c.Attributes = make([]routing.Attribute, routing.AttrLanguage+1)
	c.Attributes[routing.AttrLanguage].Values = []string{"en", "pt-BR"}
	p := &flow.Prompt{Length: []int64{1e9, 2e9}, Audio: []string{"", "ola.wav"}, Numbers: flow.DigitByDigit}
	for words, want := range map[string]Prompt{
		"Hi.":       {"", "Hi.", "en", time.Second, flow.DigitByDigit},
		"Olá.":      {"ola.wav", "Olá.", "pt-BR", 2 * time.Second, flow.DigitByDigit},
		"[ola.wav]": {"ola.wav", "", "pt-BR", 2 * time.Second, flow.DigitByDigit},
	} {
		language := routing.Value(0)
		if want.Language != "en" {
			language = 1
		}
		if got := PromptOf(c, p, language, words); got != want {
			t.Errorf("%q is heard as %+v", words, got)
		}
	}
}
