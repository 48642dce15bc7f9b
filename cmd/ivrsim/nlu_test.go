package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A command that gives no answer is ended at its limit, and the error names the limit.
func TestRecognizerIsEndedAtItsLimit(t *testing.T) {
	t.Parallel()
	flag := nluFlag{command: "exec tail -f /dev/null", within: 50 * time.Millisecond}
	_, err := flag.recognizer(context.Background())("I lost my card")
	if err == nil || !strings.Contains(err.Error(), "did not answer within 50ms") {
		t.Errorf("the error is %v", err)
	}
	if nluTime != 10*time.Second {
		t.Errorf("the limit of --nlu is %s, and the documents state 10s", nluTime)
	}
}

// A stub of a recognizer, which knows 200 sentences of ten intents, decides each of them. It runs once for each
// sentence.
func TestRecognizerDecidesSentences(t *testing.T) {
	t.Parallel()
	var table strings.Builder
	want := map[string]string{} // intent by sentence
	for _, name := range []string{"sentences.tsv", "sentences_held_back.tsv"} {
		text, err := os.ReadFile(filepath.Join(root, "internal", "design", "flow", "testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		table.Write(text)
		for line := range strings.Lines(string(text)) {
			intent, sentence, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			want[sentence] = intent
		}
	}
	if len(want) != 200 {
		t.Fatalf("%d sentences", len(want))
	}

	folder := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	known := write("known.tsv", table.String())
	asked := write("asked", "")

	// The shell alone reads the table: a further program for each sentence would take most of the test's time.
	flag := nluFlag{command: `read -r sentence
echo "$sentence" >>` + asked + `
tab=$(printf '\t')
while IFS=$tab read -r intent known; do
	if [ "$known" = "$sentence" ]; then echo "$intent"; exit; fi
done <` + known + `
echo no_match`}
	recognize := flag.recognizer(context.Background()).once()
	want["what is the capital of France"] = "no_match"
	for range 2 {
		for sentence, intent := range want {
			if got, err := recognize(sentence); err != nil || got != intent {
				t.Errorf("%q is %q, want %q (%v)", sentence, got, intent, err)
			}
		}
	}

	text, err := os.ReadFile(asked)
	if n := strings.Count(string(text), "\n"); err != nil || n != len(want) {
		t.Errorf("the command ran %d times for %d sentences (%v)", n, len(want), err)
	}
}

// A failure of the recognizer is of one sentence of one caller: the same sentence is asked about again. An answer is kept.
func TestRecognizerFailsOnce(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	flag := nluFlag{command: "echo asked >>" + filepath.Join(folder, "asked") + "; cat " + filepath.Join(folder, "answer")}
	recognize := flag.recognizer(context.Background())
	const sentence = "I lost my card"
	for name, ask := range map[string]recognizer{"for each caller": recognize, "for the calls of a run": recognize.once()} {
		answer := filepath.Join(folder, "answer")
		if _, err := ask(sentence); err == nil {
			t.Errorf("%s: a command that fails gives no error", name)
		}
		must(t, os.WriteFile(answer, []byte("lost\n"), 0o600))
		for range 2 {
			if got, err := ask(sentence); err != nil || got != "lost" {
				t.Errorf("%s: after a failure the intent is %q (%v)", name, got, err)
			}
		}
		must(t, os.Remove(answer))
	}
	asked, err := os.ReadFile(filepath.Join(folder, "asked"))
	if n := strings.Count(string(asked), "\n"); err != nil || n != 3+2 {
		t.Errorf("the command ran %d times, want 3 for each caller and 2 for the calls of a run (%v)", n, err)
	}
}
