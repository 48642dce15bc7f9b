package telephone

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// The prompts whose words no call changes are made before a call, without repetitions, and in the center's language
// first.
func TestFixedPrompts(t *testing.T) {
	const routing = `center: zoo
language: en
hubs: {here: {timezone: UTC, languages: [en, es]}}
elsewhere: {hub: here}
queues: {general: {hours: 24/7}}
lines: {zoo: {number: 1-800-528-4800, country: US, languages: [en, es], flow: zoo}}
`
	const zoo = `flow: zoo
start: hello
steps:
  hello: {say: {en: Welcome., es: Bienvenido.}, then: ask}
  ask:
    menu: {en: Press 0., es: Marque 0.}
    no_input: {en: Nothing was pressed., es: No ha marcado nada.}
    no_match: {en: That is no choice., es: No es una opción.}
    choices: {0: wait}
    then: {exhausted: number}
  number: {say: {en: "You call from {caller}.", es: "Llama desde {caller}."}, then: again}
  again: {say: {en: Welcome., es: Bienvenido.}, then: wait}
  wait:
    queue: general
    hold: [{en: Please wait., es: Espere.}, {en: "Your place is {position}.", es: "Su lugar es {position}."}]
    then: {answered: done}
  done: {end: done}
`
	c, err := workspace.Read(workspace.Folder{FS: fstest.MapFS{
		"routing.yaml": {Data: []byte(routing)}, "zoo.yaml": {Data: []byte(zoo)},
	}})
	if err != nil || c.Found.Errors() > 0 {
		t.Fatal(err, c.Found.Sorted())
	}

	byLanguage := map[string][]string{}
	isSpanish := false
	for _, p := range fixedPrompts(c.Flows) {
		if isSpanish = isSpanish || p.Language == "es"; isSpanish && p.Language == "en" {
			t.Errorf("%q comes after a Spanish prompt", p.Text)
		}
		byLanguage[p.Language] = append(byLanguage[p.Language], p.Text)
	}

	for language, want := range map[string][]string{
		"en": {"Nothing was pressed.", "Please wait.", "Press 0.", "That is no choice.", "Welcome."},
		"es": {"Bienvenido.", "Espere.", "Marque 0.", "No es una opción.", "No ha marcado nada."},
	} {
		if got := slices.Sorted(slices.Values(byLanguage[language])); !slices.Equal(got, want) {
			t.Errorf("the prompts in %s are %q, want %q", language, got, want)
		}
	}
}

// lookedAt passes on the names of the files that a voice looks at.
type lookedAt struct {
	fstest.MapFS
	names chan string
}

func (l lookedAt) Stat(name string) (fs.FileInfo, error) {
	l.names <- name
	return l.MapFS.Stat(name)
}

// Every fixed prompt is made before a call, and not the first one alone.
func TestPromptsAreMadeBeforeACall(t *testing.T) {
	t.Parallel()
	folder := lookedAt{fstest.MapFS{}, make(chan string, 10)}
	serve(t, testCenter(t, map[string]string{
		"words.yaml": "flow: words\nstart: hello\nsteps:\n  hello: {say: {audio: a.wav, text: Welcome.}, then: bye}\n" +
			"  bye: {say: {audio: b.wav, text: Goodbye.}, then: done}\n  done: {end: done}\n",
	}), func(o *Options) { o.Voice = sound.NewVoice(folder) })

	for late := time.After(time.Minute); ; {
		select {
		case name := <-folder.names:
			if name == "b.wav" {
				return
			}
		case <-late:
			t.Fatal("the last prompt is not made in a minute")
		}
	}
}

// A sentence has as many of the first words as the bound allows, for each length of two words around it.
func TestLongestSentence(t *testing.T) {
	for first := range mostWordBytes + 3 {
		for second := mostWordBytes - first - 3; second <= mostWordBytes-first+1; second++ {
			words := []string{strings.Repeat("a", first), strings.Repeat("b", max(second, 1)), "c"}
			if first == 0 {
				words = words[1:]
			}

			want := ""
			for n := range len(words) + 1 {
				if joined := strings.Join(words[:n], " "); len(joined) <= mostWordBytes {
					want = joined
				}
			}
			if got := oneSentence(" " + strings.Join(words, " \n ") + "\n"); got != want {
				t.Fatalf("words of %d and %d bytes: %d bytes, want %d", first, second, len(got), len(want))
			}
		}
	}
}
