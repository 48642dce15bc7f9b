package main

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/screens/telephone/telephonetest"
)

// scriptedLine is a line that gives each request the answer of a test, and keeps the requests. It has no sound.
type scriptedLine struct {
	net.PacketConn
	mutex    sync.Mutex
	requests []string
}

// newScriptedLine opens a line. Answer returns the status of a request that is not an ACK, further headers, and a body
// after an empty line.
func newScriptedLine(t *testing.T, answer func(request string) string) *scriptedLine {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	l := &scriptedLine{PacketConn: conn}

	go func() {
		buffer := make([]byte, 65536)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			request := string(buffer[:n])
			l.mutex.Lock()
			isNew := !slices.Contains(l.requests, request)
			if isNew {
				l.requests = append(l.requests, request)
			}
			l.mutex.Unlock()
			if !strings.HasPrefix(request, "ACK ") {
				_, _ = conn.WriteTo([]byte(response(request, answer(request))), from)
			}
		}
	}()
	return l
}

// response answers a request with a status, headers and a body.
func response(request, status string) string {
	status, body, _ := strings.Cut(status, "\r\n\r\n")
	out := "SIP/2.0 " + status + "\r\n"
	for _, name := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		out += name + ": " + telephonetest.Header(request, name) + "\r\n"
	}
	out = strings.Replace(out, "\r\nCall-ID", ";tag=line\r\nCall-ID", 1)
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n%s", out, len(body), body)
}

// all returns the requests so far. Repeated ones may still come.
func (l *scriptedLine) all() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.Clone(l.requests)
}

// took returns the methods of the requests in their order, a method with a password with a star.
func (l *scriptedLine) took() string {
	var out []string
	for _, request := range l.all() {
		method, _, _ := strings.Cut(request, " ")
		if strings.Contains(request, "\nAuthorization: ") || strings.Contains(request, "\nProxy-Authorization: ") {
			method += "*"
		}
		out = append(out, method)
	}
	return strings.Join(out, " ")
}

// dialOne dials the first scripted call of the small center.
func dialOne(t *testing.T, line *scriptedLine, more ...string) verdict {
	t.Helper()
	const name = "the opening hours, in English"
	args := append([]string{smallCenter(t), "--dial", "sip:" + line.LocalAddr().String(), "--match", name}, more...)
	return verdicts(t, args...)[name]
}

// TestDialTellsNoOtherLine: only an ivrsim is told the time and the answers of lookups.
func TestDialTellsNoOtherLine(t *testing.T) {
	t.Parallel()
	for _, server := range []string{"ivrsim/1.0", "Asterisk PBX"} {
		line := newScriptedLine(t, func(request string) string {
			if strings.HasPrefix(request, "INVITE ") {
				return "486 Busy Here"
			}
			return "200 OK\r\nServer: " + server
		})
		verdicts(t, smallCenter(t), "--dial", "sip:"+line.LocalAddr().String())

		invites := slices.DeleteFunc(line.all(), func(request string) bool { return !strings.HasPrefix(request, "INVITE ") })
		isTold := slices.ContainsFunc(invites, func(request string) bool { return strings.Contains(request, "X-Ivrsim-") })
		if len(invites) == 0 || isTold != strings.HasPrefix(server, "ivrsim") {
			t.Errorf("%s: %d calls are dialed, and told what they need: %t", server, len(invites), isTold)
		}

		// A call that needs neither the time nor a lookup tells no line, and asks none.
		before := len(line.all())
		dialOne(t, line)
		later := strings.Join(line.all()[before:], "\n")
		if !strings.Contains(later, "INVITE ") || strings.Contains(later, "X-Ivrsim-") || strings.Contains(later, "OPTIONS ") {
			t.Errorf("%s: a call that needs nothing is dialed by\n%s", server, later)
		}
	}
}

// TestDialALineWithoutSound: a line that answers without sound that a caller can hear is hung up. Its calls fail, each
// one with its place, and the run goes on to its files.
func TestDialALineWithoutSound(t *testing.T) {
	t.Parallel()
	const media = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
	for name, body := range map[string]string{
		"nothing": "",
		"G.729":   media + "m=audio 4000 RTP/AVP 18\r\n",
		"SRTP":    media + "m=audio 4000 RTP/SAVP 0\r\n",
		"video":   media + "m=video 4000 RTP/AVP 96\r\n",
		"refused": media + "m=audio 0 RTP/AVP 0\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			line := newScriptedLine(t, func(string) string { return "200 OK\r\n\r\n" + body })
			junit := filepath.Join(t.TempDir(), "line.xml")
			var out strings.Builder
			args := []string{
				"test", smallCenter(t), "--dial", "sip:" + line.LocalAddr().String(), "--match", "the opening hours", "--json", "--junit", junit,
			}
			if code := run(args, strings.NewReader(""), &out, io.Discard); code != exitFindings {
				t.Errorf("exit code %d", code)
			}

			if got, want := line.took(), "INVITE ACK BYE INVITE ACK BYE"; got != want {
				t.Errorf("the line took %s, want %s", got, want)
			}
			const message = `"message": "the line answers without sound that can be used: `
			if strings.Count(out.String(), message) != 2 || strings.Count(out.String(), "let the line take PCMU or PCMA") != 2 {
				t.Errorf("%s", &out)
			}
			file, err := os.ReadFile(junit)
			must(t, err)
			if strings.Count(string(file), "<failure ") != 2 || strings.Count(string(file), "main_test.yaml:") < 2 {
				t.Errorf("%s", file)
			}
		})
	}
}

// TestDialWithoutAVoice: a run that can judge nothing does not pass.
func TestDialWithoutAVoice(t *testing.T) {
	t.Parallel()
	folder := smallCenter(t)
	at := servedLine(t, folder, "--speed", "1")
	cmd := program(t, "test", folder, "--dial", "sip:"+at, "--match", "the opening hours, in English")
	cmd.Env = append(os.Environ(), "PATH="+t.TempDir())
	out, err := cmd.CombinedOutput()

	const want = "error: none of 4 assertions was judged\nhint: install espeak-ng, "
	if code := cmd.ProcessState.ExitCode(); code != exitCannot || !strings.Contains(string(out), want) {
		t.Errorf("%v, exit code %d: %s", err, code, out)
	}
}

// TestDialInterrupted: an interrupt hangs up the call that the line has answered, and no further call begins. The calls
// that have ended before are reported, and the others are left out.
func TestDialInterrupted(t *testing.T) {
	t.Parallel()
	const silent = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
	answered := make(chan bool, 100)
	busy := ""
	line := newScriptedLine(t, func(request string) string {
		busy = cmp.Or(busy, telephonetest.Header(request, "Call-ID"))
		if telephonetest.Header(request, "Call-ID") == busy {
			return "486 Busy Here"
		}
		answered <- strings.HasPrefix(request, "INVITE ")
		return "200 OK\r\nContent-Type: application/sdp\r\n\r\n" + silent
	})
	report := filepath.Join(t.TempDir(), "report.xml")
	cmd := program(t, "test", smallCenter(t), "--dial", "sip:"+line.LocalAddr().String(), "--junit", report,
		"--match", "the opening hours")
	var printed bytes.Buffer
	cmd.Stdout = &printed
	must(t, cmd.Start())
	<-answered
	must(t, cmd.Process.Signal(os.Interrupt))

	// A call that is answered while it is canceled is confirmed and hung up, too.
	_ = cmd.Wait()
	took := strings.Replace(line.took(), "CANCEL ", "", 1)
	if code := cmd.ProcessState.ExitCode(); code != exitCannot || took != "INVITE ACK INVITE ACK BYE" {
		t.Errorf("exit code %d, and the line took %s", code, line.took())
	}

	written, err := os.ReadFile(report)
	must(t, err)
	last := "0 passed, 1 failed, 1 left out, 0 assertions not judged\n"
	if !strings.Contains(printed.String(), "486 Busy Here") || !strings.HasSuffix(printed.String(), last) {
		t.Errorf("an interrupted run prints\n%s", printed.String())
	}
	if strings.Count(string(written), "<failure") != 1 || strings.Count(string(written), "<skipped") != 1 {
		t.Errorf("an interrupted run reports\n%s", written)
	}
}

// TestDialAttempts: a call is dialed again for a reason of the network, and not for a reason of the line.
func TestDialAttempts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answers []string // to one INVITE after the other; the last one repeats
		invites int
		why     string
	}{
		{[]string{"503 Service Unavailable"}, 3, "503 Service Unavailable"},
		{[]string{"486 Busy Here"}, 1, "486 Busy Here"},
		{[]string{"504 Server Time-out", "404 Not Found"}, 2, "404 Not Found"},
		{[]string{"408 Request Timeout", "503 Service Unavailable", "603 Decline"}, 3, "603 Decline"},
	} {
		calls := map[string]string{} // the answer by Call-ID, since an INVITE may come twice
		var mutex sync.Mutex
		line := newScriptedLine(t, func(request string) string {
			mutex.Lock()
			defer mutex.Unlock()
			id := telephonetest.Header(request, "Call-ID")
			if !strings.HasPrefix(request, "INVITE ") {
				return "200 OK"
			}
			if calls[id] == "" {
				calls[id] = c.answers[min(len(calls), len(c.answers)-1)]
			}
			return calls[id]
		})

		v := dialOne(t, line, "--attempts", "3")
		if v.Passed || !strings.Contains(v.Failure.Message, c.why) {
			t.Errorf("%v: %q", c.answers, v.Failure.Message)
		}
		mutex.Lock()
		if len(calls) != c.invites {
			t.Errorf("%v: %d calls, want %d", c.answers, len(calls), c.invites)
		}
		mutex.Unlock()
	}
}

var authPart = regexp.MustCompile(`(\w+)="?([^",]*)"?`)

// TestDialFailFast: after a call that fails, no other is dialed, and it has no result.
func TestDialFailFast(t *testing.T) {
	t.Parallel()
	line := newScriptedLine(t, func(string) string { return "486 Busy Here" })
	args := []string{smallCenter(t), "--dial", "sip:" + line.LocalAddr().String(), "--match", "the opening hours"}
	if all := verdicts(t, args...); len(all) != 2 {
		t.Fatalf("%d calls", len(all))
	}

	before := strings.Count(line.took(), "INVITE")
	got := verdicts(t, append(args, "--fail-fast")...)
	if n := strings.Count(line.took(), "INVITE") - before; n != 1 || len(got) != 1 {
		t.Errorf("%d calls are dialed, and %d have a result", n, len(got))
	}
}

// isRightPassword computes the answer to a question for a password as RFC 2617 (3.2.2) has it.
func isRightPassword(request, header string) bool {
	part := map[string]string{}
	for _, m := range authPart.FindAllStringSubmatch(telephonetest.Header(request, header), -1) {
		part[m[1]] = m[2]
	}
	hash := func(parts ...string) string {
		sum := md5.Sum([]byte(strings.Join(parts, ":")))
		return hex.EncodeToString(sum[:])
	}
	method, _, _ := strings.Cut(request, " ")
	want := hash(hash("tester", "pbx", "let me in"), "n123", part["nc"], part["cnonce"], "auth", hash(method, part["uri"]))
	return part["username"] == "tester" && part["realm"] == "pbx" && part["nonce"] == "n123" && part["response"] == want
}

// TestDialWithAPassword: the caller registers, and answers the questions of the registrar and of the line. The password
// itself is not sent.
func TestDialWithAPassword(t *testing.T) {
	t.Parallel()
	const question = `Digest realm="pbx", nonce="n123", qop="auth", algorithm=MD5`
	line := newScriptedLine(t, func(request string) string {
		switch {
		case strings.HasPrefix(request, "REGISTER ") && isRightPassword(request, "Authorization"):
			return "200 OK"
		case strings.HasPrefix(request, "REGISTER "):
			return "401 Unauthorized\r\nWWW-Authenticate: " + question
		case strings.HasPrefix(request, "INVITE ") && isRightPassword(request, "Proxy-Authorization"):
			return "603 Decline"
		case strings.HasPrefix(request, "INVITE "):
			return "407 Proxy Authentication Required\r\nProxy-Authenticate: " + question
		}
		return "200 OK"
	})
	secret := filepath.Join(t.TempDir(), "password")

	must(t, os.WriteFile(secret, []byte("let me in\n"), 0o600))
	v := dialOne(t, line, "--sip-user", "tester", "--sip-password-file", secret, "--register")
	if !strings.Contains(v.Failure.Message, "603 Decline") {
		t.Errorf("%q", v.Failure.Message)
	}
	if got, want := line.took(), "REGISTER REGISTER* INVITE ACK INVITE* ACK"; got != want {
		t.Errorf("the line took %s, want %s", got, want)
	}
	for _, request := range line.all() {
		if strings.Contains(request, "let me in") {
			t.Errorf("the password is in\n%s", request)
		}
	}

	// A wrong password is asked for once more and no further.
	must(t, os.WriteFile(secret, []byte("another\n"), 0o600))
	cmd := program(t, "test", smallCenter(t), "--dial", "sip:"+line.LocalAddr().String(), "--sip-user", "tester",
		"--sip-password-file", secret, "--register")
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != 3 || !strings.Contains(string(out), "401 Unauthorized") {
		t.Errorf("%v: %s", err, out)
	}
}

// TestDialAnIPv6Line: a line is dialed at an address of IPv6.
func TestDialAnIPv6Line(t *testing.T) {
	t.Parallel()
	speaks(t)
	if conn, err := net.ListenPacket("udp", "[::1]:0"); err != nil {
		longtest.Missing(t, "this machine has no IPv6: %v", err)
	} else {
		must(t, conn.Close())
	}
	folder := writtenCenter(t, archived(t, "timed"))
	at := servedLineAt(t, "[::1]:0", folder, "day")
	if !strings.HasPrefix(at, "[::1]:") {
		t.Fatalf("served at %s", at)
	}
	v := verdicts(t, folder, "--dial", "sip:"+at, "--match", "at night")["at night"]
	if !v.Passed {
		t.Errorf("%s%s; %s", v.LeftOut, v.Failure.Message, v.Failure.Mend)
	}
}

// TestDialFindsWordsThatGoOn: a prompt whose last word goes on, or is another word that sounds alike, is found, although the
// judge looks while the prompt is still spoken. The same prompt is heard.
func TestDialFindsWordsThatGoOn(t *testing.T) {
	t.Parallel()
	speaks(t)
	prompts := map[string][2]string{
		"dollar": {"It costs 1 dollar.", "It costs 1 dollars."}, "five": {"We are open until five.", "We are open until nine."},
	}
	center := func(which int) string {
		lines := ""
		files := map[string]string{}
		for name, texts := range prompts {
			lines += fmt.Sprintf("  %s: {number: +1 312 555 01%d, country: US, languages: [en], flow: %[1]s}\n", name, 40+len(name))
			files[name+".yaml"] = fmt.Sprintf("flow: %s\nstart: say\nsteps: {say: {end: done, say: %q}}\n", name, texts[which])
			files[name+"_test.yaml"] = fmt.Sprintf("tests: [{name: %s, call: {line: %[1]s}, steps: [end: done]}]\n", name)
		}
		files["routing.yaml"] = "center: words\nlanguage: en\nhubs: {here: {timezone: UTC, languages: [en]}}\nelsewhere: {hub: here}\nlines:\n" + lines
		files["day.yaml"] = "scenario: day\nday: 2026-01-06\ntimezone: UTC\ncallers: {patience: {mean: 4m}}\n" +
			"calls: {five: {total: 10, shape: flat}, dollar: {total: 10, shape: flat}}\n"
		return writtenCenter(t, files)
	}

	folder := center(0)
	for which, passes := range []bool{true, false} {
		at := servedLine(t, center(which), "day")
		for name, v := range verdicts(t, folder, "--dial", "sip:"+at, "--at-once", "2") {
			isWrong := v.Passed != passes && (!passes || failsAgain(t, folder, at, name))
			if isWrong || v.LeftOut != "" {
				t.Errorf("%q at a line that says %q passes: %t %s %s", prompts[name][0], prompts[name][which], v.Passed,
					v.LeftOut, v.Failure.Message)
			}
		}
	}
}

// TestDialComparesWords: a transcriber gets the sound of a turn as a WAV file of 8 kHz, mono and 16 bit, and the words
// that it prints are compared.
func TestDialComparesWords(t *testing.T) {
	t.Parallel()
	speaks(t)
	folder := writtenCenter(t, archived(t, "timed"))
	at := servedLine(t, folder, "day")
	heard := filepath.Join(t.TempDir(), "heard.wav")
	for _, c := range []struct{ program, message, mend string }{
		{"cat > " + heard + "; echo 'we are CLOSED, please -- call again'", "", ""},
		{"cat > /dev/null; echo we are open", "We are closed.", "we are open"},
		{"cat > /dev/null; echo no model >&2; exit 1", "no model", ""},
	} {
		v := verdicts(t, folder, "--dial", "sip:"+at, "--match", "at night", "--transcriber", c.program)["at night"]
		if v.Passed != (c.message == "") || !strings.Contains(v.Failure.Message, c.message) ||
			!strings.Contains(v.Failure.Mend, c.mend) {
			t.Errorf("%s: passed %t: %s; %s", c.program, v.Passed, v.Failure.Message, v.Failure.Mend)
		}
	}

	// The format stands at fixed places: PCM, one channel, 8,000 samples of two bytes in a second.
	file, err := os.ReadFile(heard)
	must(t, err)
	const format = "\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00"
	if len(file) < 44 || string(file[:4]) != "RIFF" || string(file[8:16]) != "WAVEfmt " || string(file[20:36]) != format {
		t.Fatalf("the transcriber got % x", file[:min(len(file), 44)])
	}
	if n := len(file) - 44; n < 2*16000 {
		t.Errorf("the transcriber got %d bytes of sound", n)
	}
}

// archived returns the files of a center in testdata/centers.
func archived(t *testing.T, name string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for file, content := range diagtest.Archive(t, "centers/"+name) {
		files[file] = string(content.Data)
	}
	return files
}

// writtenCenter writes the files of a center.
func writtenCenter(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, text := range files {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	return folder
}

// spokenPrompt is a prompt of a flow, and its words.
type spokenPrompt struct{ text, language, words string }

// tenPrompts are the prompts of a flow, and the words that a caller has to hear. The short form has the last three.
var tenPrompts = []spokenPrompt{
	{`Thank you for calling.`, "en", "Thank you for calling."},
	{`"It costs $12.50."`, "en", "It costs 12.50 dollars."},
	{`Come on 12.11.2026.`, "en", "Come on 12 November 2026."},
	{`Your order is 4711.`, "en", "Your order is 4 7 1 1."},
	{`{text: Your code is 42., digits: yes}`, "en", "Your code is 4 2."},
	{`We open in 15 days.`, "en", "We open in 15 days."},
	{`{es: "Son 1.234,50 €."}`, "es", "Son 1234,50 euros."},
	{`{es: Su pedido es 4711.}`, "es", "Su pedido es 4 7 1 1."},
	{`{es: Venga el 1.2.2027.}`, "es", "Venga el 1 de febrero de 2027."},
	{`{es: Gracias.}`, "es", "Gracias."},
}

// tenPromptsCenter is a center that says the prompts, one after the other.
func tenPromptsCenter(t *testing.T, prompts []spokenPrompt) map[string]string {
	t.Helper()
	var steps strings.Builder
	for i, p := range prompts {
		fmt.Fprintf(&steps, "  set%d: {set: {language: %s}, then: say%[1]d}\n", i, p.language)
		fmt.Fprintf(&steps, "  say%d: {say: %s, then: set%d}\n", i, p.text, i+1)
	}
	fmt.Fprintf(&steps, "  set%d: {end: self_served}\n", len(prompts))
	timed := archived(t, "timed")
	return map[string]string{
		"routing.yaml": strings.NewReplacer("languages: [en]", "languages: [en, es]",
			"country: US,", "country: US, languages: [en, es],").Replace(timed["routing.yaml"]),
		"main.yaml":      "flow: main\nstart: set0\nsteps:\n" + steps.String(),
		"day.yaml":       strings.Replace(timed["day.yaml"], "lookups: {card: {found: 50%, unknown: 50%}}\n", "", 1),
		"main_test.yaml": "tests:\n  - {name: all, call: {line: shop}, steps: [end: self_served]}\n",
	}
}

// TestTenPromptsAtTheCaller: the recording of a caller has the right words, sample by sample as G.711 carries them, and
// silence between them. So the lengths and the spectrum are right, and nothing clicks. Packets that a loaded machine
// loses are silence in the recording.
func TestTenPromptsAtTheCaller(t *testing.T) {
	t.Parallel()
	speaks(t)
	prompts := tenPrompts
	if !longtest.IsLong() {
		prompts = prompts[7:]
	}
	folder := writtenCenter(t, tenPromptsCenter(t, prompts))
	at := servedLine(t, folder, "day")
	calls := t.TempDir()
	v := verdicts(t, folder, "--dial", "sip:"+at, "--record", calls)["all"]
	if !v.Passed {
		t.Errorf("%s%s; %s", v.LeftOut, v.Failure.Message, v.Failure.Mend)
	}

	// The line is the left of two channels.
	if want := filepath.Join(calls, "0001.wav"); v.Recording != want {
		t.Errorf("the result names the recording %q, and not %s", v.Recording, want)
	}
	file, err := os.ReadFile(v.Recording)
	must(t, err)
	var heard []int16
	for i := 44; i+3 < len(file); i += 4 {
		heard = append(heard, int16(binary.LittleEndian.Uint16(file[i:])))
	}

	voice := sound.NewVoice(nil)
	from := 0
	for _, p := range prompts {
		samples, err := voice.Speak(t.Context(), sound.Prompt{Text: p.words, Language: p.language})
		must(t, err)
		want := carried(samples)
		begin, same := bestPlace(want, heard[from:])
		if same < carriedShare {
			t.Errorf("%q: %.3f of its %d samples are at the caller", p.words, same, len(want))
			continue
		}

		// The last packet of the prompt before may end with silence.
		for i, s := range heard[from : from+begin] {
			if s < -8 || s > 8 {
				t.Errorf("before %q, sample %d is %d and not silent", p.words, i, s)
				break
			}
		}
		from += begin + len(want)
	}
}

// carried returns samples as G.711 carries them.
func carried(samples []int16) []int16 {
	coded := make([]byte, len(samples))
	sound.MuLaw.Encode(coded, samples)
	out := make([]int16, len(samples))
	for i, b := range coded {
		out[i] = sound.MuLaw.Decode(b)
	}
	return out
}

// carriedShare is the least share of a prompt's samples that are the same at the caller.
const carriedShare = 0.98

// bestPlace returns the first place where a sound is carried, and the share of its samples that are the same. If there
// is no such share, it returns the place of the largest share.
func bestPlace(want, heard []int16) (place int, share float64) {
	for at := 0; at+len(want) <= len(heard); at++ {
		same := 0
		for i, s := range want {
			if heard[at+i] == s {
				same++
			}
			if i == 2000 && same < 1000 {
				break // another place
			}
		}
		if s := float64(same) / float64(len(want)); s > share {
			place, share = at, s
		}
		if share >= carriedShare {
			break
		}
	}
	return place, share
}
