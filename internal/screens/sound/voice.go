package sound

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"path"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/shell"
)

// Prompt is a prompt that a caller hears.
type Prompt struct {
	Recording string        // its file in the center's folder, or ""
	Text      string        // its words
	Language  string        // of the words, as in "en" or "pt-BR"
	Length    time.Duration // as the flow estimates it: of the melody in its place
	Numbers   flow.Numbers  // how whole numbers are spoken
}

// Voice makes the sound of prompts: a recording, or the words spoken by espeak-ng, or a melody. It
// keeps each sound. It is safe for concurrent use.
type Voice struct {
	program string        // espeak-ng, or "" if it is not installed
	folder  fs.FS         // with the recordings; may be nil
	slots   chan struct{} // one for each espeak-ng that may run at once

	mutex   sync.Mutex
	kept    map[Prompt]*rendering
	samples int               // of kept
	answers map[string]string // of espeak-ng, by its arguments
}

// rendering is a prompt that is made, or has been made.
type rendering struct {
	ready   chan struct{} // closed when the rest is set
	samples []int16
	err     error // why it is not as asked for

	file      fileState // of the recording when it was read
	isCounted bool      // in the samples of the voice
}

// fileState is the state of a file, which differs after most changes of the file.
type fileState struct{ size, modified int64 }

// Bounds of a voice.
const (
	mostKept     = 32 << 20 // samples, over an hour
	mostAtOnce   = 2
	speakWithin  = 20 * time.Second
	askWithin    = 10 * time.Second
	mostOfSpeech = 64 << 20 // bytes that espeak-ng may print
)

// NewVoice returns a voice that plays the recordings of a folder, which may be nil.
func NewVoice(folder fs.FS) *Voice {
	v := &Voice{
		folder: folder, slots: make(chan struct{}, mostAtOnce), kept: map[Prompt]*rendering{}, answers: map[string]string{},
	}

	// Without espeak-ng prompts are melodies, and that is no error.
	if program, err := exec.LookPath("espeak-ng"); err == nil {
		v.program = program
	}
	return v
}

// ask returns what espeak-ng prints, and "" if it fails. An answer is kept, and a failure may pass.
func (v *Voice) ask(input string, arguments ...string) string {
	question := strings.Join(arguments, " ")
	v.mutex.Lock()
	answer := v.answers[question]
	v.mutex.Unlock()
	if answer != "" {
		return answer
	}

	ctx, cancel := context.WithTimeout(context.Background(), askWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, v.program, arguments...)
	cmd.Stdin = strings.NewReader(input)
	out, err := cmd.Output()
	if err != nil {
		return ""
	}

	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.answers[question] = string(out)
	return string(out)
}

// otherLanguage matches a further language of a voice: "(zh 5)".
var otherLanguage = regexp.MustCompile(`\(([a-zA-Z-]+) \d+\)`)

// languages returns the languages of espeak-ng: the second column, and those in parentheses.
func (v *Voice) languages() []string {
	var languages []string
	for line := range strings.Lines(v.ask("", "--voices")) {
		columns := strings.Fields(line)
		if len(columns) < 2 {
			continue
		}

		// The other languages of a voice are in parentheses after the first.
		languages = append(languages, strings.ToLower(columns[1]))
		for _, other := range otherLanguage.FindAllStringSubmatch(line, -1) {
			languages = append(languages, strings.ToLower(other[1]))
		}
	}

	return languages
}

// Missing says in one sentence why prompts in some of the languages are not spoken, or
// returns "".
func (v *Voice) Missing(languages []string) string {
	if v.program == "" {
		return "espeak-ng is not installed: callers hear a melody in place of prompts without a recording"
	}

	var without []string
	for _, l := range languages {
		if v.speaks(l) == "" {
			without = append(without, l)
		}
	}

	if len(without) == 0 {
		return ""
	}
	return fmt.Sprintf("espeak-ng has no usable voice for %s: callers hear a melody in place of prompts without a recording",
		strings.Join(without, ", "))
}

// speaks returns the name that espeak-ng has for a language, or "". A language with a region
// is spoken without it if need be.
func (v *Voice) speaks(language string) string {
	tag := strings.ToLower(language)
	base, _, _ := strings.Cut(tag, "-")
	known := v.languages()
	for _, name := range []string{tag, base} {
		// A language may be known only with a region, as en-us for en.
		isOf := func(other string) bool { return strings.HasPrefix(other, name+"-") }
		if slices.Contains(known, name) {
			return v.usable(name)
		}
		if i := slices.IndexFunc(known, isOf); i >= 0 {
			return v.usable(known[i])
		}
	}

	return ""
}

// someSigns are signs of languages whose voices may lack them, as the voices of Debian do.
var someSigns = map[string]string{"ja": "日本", "zh": "中文", "cmn": "中文", "yue": "中文"}

// usable returns a language if its voice reads its signs, and "" if it says their names in
// English in their place.
func (v *Voice) usable(language string) string {
	base, _, _ := strings.Cut(language, "-")
	signs := someSigns[base]
	if signs == "" {
		return language
	}

	// The sounds of an English word in another language are marked.
	sounds := v.ask(signs, "-v", language, "-q", "-x", "--stdin")
	if sounds == "" || strings.Contains(sounds, "(en)") {
		return ""
	}
	return language
}

// Speak returns the sound of a prompt. It is never empty, unless the context ends first. The
// error says why it is not the recording or the words.
func (v *Voice) Speak(ctx context.Context, p Prompt) ([]int16, error) {
	r := v.begin(p)
	select {
	case <-r.ready:
		return r.samples, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// begin starts to make a prompt, unless it is made or kept. A changed recording is read again.
func (v *Voice) begin(p Prompt) *rendering {
	file := v.stateOf(p.Recording)
	v.mutex.Lock()
	defer v.mutex.Unlock()

	r := v.kept[p]
	if r != nil && r.file == file {
		return r
	}
	if r != nil && r.isCounted {
		v.samples -= len(r.samples)
	}

	// Old prompts are forgotten together, because that is simple and rare.
	if v.samples > mostKept {
		clear(v.kept)
		v.samples = 0
	}

	r = &rendering{ready: make(chan struct{}), file: file}

	// The prompt is known before it is made, so that two calls do not make it twice.
	v.kept[p] = r
	go v.make(p, r)

	return r
}

// stateOf returns the state of a recording, and none without the file.
func (v *Voice) stateOf(recording string) fileState {
	if recording == "" || v.folder == nil {
		return fileState{}
	}
	about, err := fs.Stat(v.folder, path.Clean(recording))
	if err != nil {
		return fileState{}
	}
	return fileState{about.Size(), about.ModTime().UnixNano()}
}

func (v *Voice) make(p Prompt, r *rendering) {
	r.samples, r.err = v.render(p)
	v.mutex.Lock()
	defer v.mutex.Unlock()

	// Who waits is told at the end, so that a call that begins after a failure does not meet it.
	defer close(r.ready)

	// A failure may pass, so the next call tries again.
	if r.err != nil {
		if v.kept[p] == r {
			delete(v.kept, p)
		}
		return
	}

	// The recording may have changed meanwhile.
	if v.kept[p] == r {
		v.samples += len(r.samples)
		r.isCounted = true
	}
}

// render returns the recording, or the spoken words, or a melody. A panic is an error of the prompt, because no call
// owns the goroutine.
func (v *Voice) render(p Prompt) (samples []int16, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			samples, err = Melody(p.Length), fmt.Errorf("a fault of ivrsim: %v\n%s", fault, debug.Stack())
		}
	}()
	var problem error

	// A recording that cannot be read is reported, and the text is spoken in its place.
	if p.Recording != "" {
		samples, err := v.recording(p.Recording)
		if err == nil {
			return samples, nil
		}
		problem = fmt.Errorf("%s: %w", p.Recording, err)
	}

	if p.Text == "" {
		return Melody(p.Length), problem
	}

	samples, err = v.words(p)
	if err != nil {
		return Melody(p.Length), errors.Join(problem, err)
	}

	return samples, problem
}

// recording reads a file of the folder.
func (v *Voice) recording(name string) ([]int16, error) {
	if v.folder == nil {
		return nil, errors.New("the center has no folder with recordings")
	}

	// A name such as ../file would leave the folder.
	name = path.Clean(name)
	if !fs.ValidPath(name) {
		return nil, errors.New("it is not in the center's folder")
	}

	about, err := fs.Stat(v.folder, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("there is no such file in the center's folder")
	}
	if err != nil {
		return nil, err
	}

	// The size is checked before the file is read, so that a huge file takes no memory.
	if about.Size() > maxFile {
		return nil, fmt.Errorf("it has %d bytes: the most is %d", about.Size(), maxFile)
	}

	data, err := fs.ReadFile(v.folder, name)
	if err != nil {
		return nil, err
	}

	return readWAV(data)
}

// words lets espeak-ng speak a text.
func (v *Voice) words(p Prompt) ([]int16, error) {
	if v.program == "" {
		return nil, errors.New("espeak-ng is not installed")
	}

	language := v.speaks(p.Language)
	if language == "" {
		return nil, fmt.Errorf("espeak-ng has no usable voice for %s", p.Language)
	}

	// A slot limits how many programs run at the same time.
	v.slots <- struct{}{}
	defer func() { <-v.slots }()
	ctx, cancel := context.WithTimeout(context.Background(), speakWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, v.program, "-v", language, "--stdout", "--stdin")

	// The text goes to standard input, because a text that starts with a dash would be an option.
	cmd.Stdin = strings.NewReader(speakable(p.Text, p.Language, p.Numbers))
	out := shell.Buffer{Max: mostOfSpeech}
	cmd.Stdout = &out

	err := cmd.Run()
	if out.IsFull {
		return nil, errors.New("the text is too long to be spoken")
	}
	if err != nil {
		return nil, fmt.Errorf("espeak-ng -v %s: %w", language, err)
	}

	return readWAV(out.Content)
}
