package telephone

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/media"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// sipp writes a scenario of SIPp, step by step.
type sipp struct{ strings.Builder }

// description is a session description with formats.
func description(mode string, formats ...int) string {
	maps := map[int]string{
		0: "a=rtpmap:0 PCMU/8000\n", 8: "a=rtpmap:8 PCMA/8000\n", 18: "a=rtpmap:18 G729/8000\n",
		96: "a=rtpmap:96 telephone-event/8000\na=fmtp:96 0-15\n",
	}
	var list, mapped string
	for _, f := range formats {
		list += fmt.Sprintf(" %d", f)
		mapped += maps[f]
	}
	return "v=0\no=u 1 1 IN IP[local_ip_type] [local_ip]\ns=-\nc=IN IP[media_ip_type] [media_ip]\nt=0 0\n" +
		"m=audio [auto_media_port] RTP/AVP" + list + "\n" + mapped + "a=" + mode + "\n"
}

// request sends a request. A negative number is the number of the ACK of a refusal.
func (s *sipp) request(method string, seq int, kind, body string, headers ...string) *sipp {
	retransmitted := ` retrans="500"`
	if method == "ACK" {
		retransmitted = ""
	}
	tag, branch := "[peer_tag_param]", "[branch]"
	if seq <= 1 && method != "ACK" {
		tag = ""
	}
	if seq < 0 {
		branch = "[branch-3]"
		seq = -seq
	}
	length := "0"
	if body != "" {
		headers = append(headers, "Content-Type: "+kind)
		length = "[len]"
	}

	from := "<sip:[from]@[local_ip]:[local_port]>"
	for i, h := range headers {
		if rest, ok := strings.CutPrefix(h, "From: "); ok {
			from = rest
			headers = slices.Delete(headers, i, i+1)
			break
		}
	}

	lines := []string{
		method + " sip:[service]@[remote_ip]:[remote_port] SIP/2.0",
		"Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=" + branch,
		"From: " + from + ";tag=[pid]t[call_number]",
		"To: <sip:[service]@[remote_ip]:[remote_port]>" + tag,
		"Call-ID: [call_id]", fmt.Sprintf("CSeq: %d %s", seq, method),
		"Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>", "Max-Forwards: 70",
	}

	lines = append(append(lines, headers...), "Content-Length: "+length, "", body)
	fmt.Fprintf(s, "<send%s><![CDATA[\n%s]]></send>\n", retransmitted, strings.Join(lines, "\n"))
	return s
}

// receive expects an answer, which matches a pattern unless it is empty.
func (s *sipp) receive(code int, pattern string) *sipp {
	if pattern == "" {
		fmt.Fprintf(s, "<recv response=\"%d\"/>\n", code)
		return s
	}
	fmt.Fprintf(s, "<recv response=\"%d\"><action><ereg regexp=\"%s\" search_in=\"msg\" check_it=\"true\" assign_to=\"m\"/></action></recv>\n", code, pattern)
	s.WriteString("<Reference variables=\"m\"/>\n")
	return s
}

func (s *sipp) optional() *sipp {
	s.WriteString("<recv response=\"100\" optional=\"true\"/>\n<recv response=\"180\" optional=\"true\"/>\n")
	return s
}

func (s *sipp) raw(text string) *sipp {
	s.WriteString(text + "\n")
	return s
}

const sdpType = "application/sdp"

// dial dials a line and confirms the answer.
func (s *sipp) dial(body, pattern string, headers ...string) *sipp {
	return s.request("INVITE", 1, sdpType, body, headers...).optional().receive(200, pattern).request("ACK", 1, "", "")
}

func (s *sipp) pause(ms int) *sipp { return s.raw(fmt.Sprintf("<pause milliseconds=\"%d\"/>", ms)) }
func (s *sipp) bye() *sipp         { return s.request("BYE", 9, "", "").receive(200, "") }

// confirmBye waits until the center hangs up.
func (s *sipp) confirmBye() *sipp {
	return s.raw("<recv request=\"BYE\" timeout=\"60000\"/>").raw(
		"<send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\nContent-Length: 0\n\n]]></send>")
}

func (s *sipp) refused(code int, body, pattern string) *sipp {
	s.request("INVITE", 1, sdpType, body)
	return s.raw("<recv response=\"100\" optional=\"true\"/>").receive(code, pattern).request("ACK", -1, "", "")
}

func dtmfKeys(keys string) string {
	return `<nop><action><exec play_dtmf="` + keys + `"/></action></nop>`
}

// keysFlow has prompts that are longer than a call of SIPp on a slow machine, and ends by two keys.
const keysFlow = `flow: keys
start: first
steps:
  first:  {menu: "%[1]s", choices: {1: second}, then: {exhausted: done}}
  second: {menu: "%[1]s", choices: {5: done}, then: {exhausted: done}}
  done:   {end: done}
`

// keysCenter is a center with the line keys.
func keysCenter(t *testing.T) *workspace.Center {
	t.Helper()
	prompt := strings.Repeat("We are happy that you call, and we have many things to tell. ", 5)
	routing := string(diagtest.Archive(t, "bank")["routing.yaml"].Data)
	return testCenter(t, map[string]string{
		"routing.yaml": routing + "  keys: {number: +1 800 528 4804, country: CA, flow: keys}\n",
		"keys.yaml":    fmt.Sprintf(keysFlow, prompt),
	})
}

// SIPp is another implementation of SIP and RTP, so it finds what both ends of a test of ours
// would take for right. The calls with keys end by the keys, so that they last as long as SIPp needs.
func TestSIPp(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "sipp")
	center := keysCenter(t)
	usual := description("sendrecv", 0, 96)
	for name, c := range map[string]struct {
		line     string
		scenario func(*sipp) *sipp
		keys     []string // in the transcript; nil: there is no call
		check    func(*Transcript) bool
	}{
		"keys by RFC 4733": {"keys", func(s *sipp) *sipp {
			return s.dial(usual, "").pause(300).raw(dtmfKeys("15")).confirmBye()
		}, []string{"1 rfc4733", "5 rfc4733"}, func(t *Transcript) bool {
			return t.Ended == Center && slices.ContainsFunc(t.Events, func(e Event) bool { return e.Cut != nil })
		}},
		"PCMA by number": {"+18005284804", func(s *sipp) *sipp {
			return s.dial(description("sendrecv", 8, 96), "PCMA").pause(300).raw(dtmfKeys("15")).confirmBye()
		}, []string{"1 rfc4733", "5 rfc4733"}, func(t *Transcript) bool { return t.Line == "keys" }},
		"no session description": {"keys", func(s *sipp) *sipp {
			s.request("INVITE", 1, "", "").optional().receive(200, "RTP/AVP 0 8 101").request("ACK", 1, sdpType, usual)
			return s.pause(300).raw(dtmfKeys("15")).confirmBye()
		}, []string{"1 rfc4733", "5 rfc4733"}, nil},
		"keys by INFO": {"keys", func(s *sipp) *sipp {
			s.dial(description("sendrecv", 0), "").pause(200)
			s.request("INFO", 2, "application/dtmf-relay", "Signal=1\nDuration=160\n").receive(200, "").pause(200)
			// SIPp matches answers by method. If it took a repeated answer to INFO 2 for the answer to INFO 3, then
			// without a pause INFO 4 could overtake INFO 3, and the server would refuse INFO 3.
			s.request("INFO", 3, "text/plain", "x").receive(415, "").pause(200)
			return s.request("INFO", 4, "application/dtmf", "5").receive(200, "").confirmBye()
		}, []string{"1 info", "5 info"}, nil},
		"keys as tones": {"keys", func(s *sipp) *sipp {
			s.dial(description("sendrecv", 0), "").pause(300)
			return s.raw(`<nop><action><exec rtp_stream="tones.ulaw,1,0,PCMU/8000"/></action></nop>`).confirmBye()
		}, []string{"1 tone", "5 tone"}, nil},
		"hold and retrieval": {"keys", func(s *sipp) *sipp {
			s.dial(usual, "").pause(500)
			s.request("INVITE", 2, sdpType, description("sendonly", 0, 96)).optional().receive(200, "a=recvonly").request("ACK", 2, "", "")
			s.pause(1000)
			s.request("INVITE", 3, sdpType, usual).optional().receive(200, "a=sendrecv").request("ACK", 3, "", "")
			return s.pause(500).request("UPDATE", 4, "", "").receive(200, "").bye()
		}, []string{}, nil},
		"session timer": {"keys", func(s *sipp) *sipp {
			return s.dial(usual, "refresher=uac", "Supported: timer", "Session-Expires: 90").bye()
		}, []string{}, nil},
		"withheld": {"keys", func(s *sipp) *sipp {
			return s.dial(usual, "", "P-Asserted-Identity: &quot;A&quot; &lt;sip:+12125550123@example.com&gt;", "Privacy: id").bye()
		}, []string{}, func(t *Transcript) bool { return t.From == "withheld" }},
		"another codec": {"keys", func(s *sipp) *sipp { return s.refused(488, description("sendrecv", 18), "PCMU") }, nil, nil},
		"another line":  {"nobody", func(s *sipp) *sipp { return s.refused(404, usual, "keys") }, nil, nil},
		"OPTIONS":       {"keys", func(s *sipp) *sipp { return s.request("OPTIONS", 1, "", "").receive(200, "INVITE") }, nil, nil},
		"REGISTER":      {"keys", func(s *sipp) *sipp { return s.request("REGISTER", 1, "", "", "Expires: 300").receive(200, "") }, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := serve(t, center, nil)
			held := make(chan int64, 1)
			if name == "hold and retrieval" {
				go func() { held <- h.sentOnHold() }()
			} else {
				held <- 0
			}
			var s sipp
			fmt.Fprintf(&s, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"%s\">\n", name)
			c.scenario(&s).raw("</scenario>")
			h.runSIPp(c.line, s.String())
			if n := <-held; n > 1 { // one may be on its way
				t.Errorf("%d packets were sent to a telephone on hold", n)
			}
			if c.keys == nil {
				return
			}

			got := h.transcript()
			keys := []string{}
			for _, e := range got.Events {
				if e.What == Presses {
					keys = append(keys, e.Text+" "+string(e.By))
				}
			}
			if !slices.Equal(keys, c.keys) {
				t.Errorf("the keys are %q, not %q", keys, c.keys)
			}
			if c.check != nil && !c.check(got) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// sentOnHold waits until the call is held, and returns how many packets are sent until it goes on.
func (h *house) sentOnHold() (sent int64) {
	var stream *media.Stream
	eventually(func() bool {
		h.mutex.Lock()
		defer h.mutex.Unlock()
		for _, c := range h.calls {
			stream = c.stream
		}
		return stream != nil && !stream.Session().Hears
	})

	before, _ := stream.Sent()
	eventually(func() bool {
		now, _ := stream.Sent()
		if stream.Session().Hears {
			return true
		}
		sent = now - before
		return false
	})

	return sent
}

// Calls come by TCP and over IPv6 too.
func TestTransports(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "sipp")
	center := testCenter(t, map[string]string{
		"words.yaml": "flow: words\nstart: hello\nsteps:\n  hello: {say: Goodbye., then: done}\n  done: {end: done}\n",
	})

	for _, c := range []struct {
		address   string
		transport string
	}{{"127.0.0.1:0", "t1"}, {"[::1]:0", "u1"}, {"[::1]:0", "t1"}} {
		t.Run(c.address+" "+c.transport, func(t *testing.T) {
			t.Parallel()
			h := serve(t, center, func(o *Options) { o.Address = netip.MustParseAddrPort(c.address) })
			var s sipp
			s.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<scenario name=\"transport\">\n")
			s.dial(description("sendrecv", 0, 96), "").confirmBye().raw("</scenario>")
			h.runSIPp("words", s.String(), "-t", c.transport)
			if got := h.transcript(); got.Ended != Center || got.Packets == 0 {
				t.Errorf("%+v", got)
			}
		})
	}
}

// runSIPp lets SIPp play a scenario.
func (h *house) runSIPp(line, scenario string, args ...string) {
	h.t.Helper()
	folder := h.t.TempDir()
	tones := slices.Concat(make([]int16, 2000), toneOf(697, 1209), make([]int16, 8000), toneOf(770, 1336), make([]int16, 2000))
	encoded := make([]byte, len(tones))
	sound.MuLaw.Encode(encoded, tones)
	for name, text := range map[string][]byte{"scenario.xml": []byte(scenario), "tones.ulaw": encoded} {
		if err := os.WriteFile(filepath.Join(folder, name), text, 0o600); err != nil {
			h.t.Fatal(err)
		}
	}
	args = append(args, h.Address().String(), "-sf", "scenario.xml", "-s", line, "-key", "from", "+12125550123",
		"-m", "1", "-i", h.Address().Addr().String(), "-nostdin", "-timeout", "60", "-timeout_error",
		// A slow machine sends messages again, which SIPp takes for unexpected ones in a pause.
		"-default_behaviors", "all,-abortunexp")
	cmd := exec.Command("sipp", args...)
	cmd.Dir = folder
	if out, err := cmd.CombinedOutput(); err != nil {
		h.t.Fatalf("%v\n%s\n%s", err, scenario, out)
	}
}

// toneOf returns 60 ms of two tones.
func toneOf(low, high float64) []int16 {
	out := make([]int16, 480)
	for i := range out {
		out[i] = int16(5000*sine(low, i) + 5000*sine(high, i))
	}
	return out
}

// baresip registers, dials and presses a key.
func TestBaresip(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "baresip")
	longtest.Program(t, "sox")
	h := serve(t, keysCenter(t), nil)
	folder := t.TempDir()
	out, err := exec.Command("sox", "-n", "-r", "8000", "-c", "1", "-b", "16", filepath.Join(folder, "silence.wav"), "trim", "0", "60").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, text := range map[string]string{
		"accounts": fmt.Sprintf("<sip:+12125550123@%s;transport=udp>;regint=60;answermode=manual\n", h.Address()),
		"contacts": "",
		"config": strings.Join([]string{
			"sip_listen 127.0.0.1:0", "audio_source aufile," + folder + "/silence.wav", "snd_path " + folder, "net_interface 127.0.0.1",
			"module_path /usr/lib/baresip/modules", "module stdio.so", "module g711.so", "module aufile.so", "module sndfile.so",
			"module_app account.so", "module_app menu.so", "",
		}, "\n"),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	cmd := exec.Command("baresip", "-f", folder, "-t", "60")
	keyboard, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	screen, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill() }() // after /quit it has ended

	// It dials after its registration has been accepted.
	var printed strings.Builder
	for lines := bufio.NewScanner(screen); !strings.Contains(printed.String(), "registered successfully"); {
		if !lines.Scan() {
			t.Fatalf("baresip does not register:\n%s", printed.String())
		}
		printed.WriteString(lines.Text() + "\n")
	}
	go func() { _, _ = io.Copy(io.Discard, screen) }()
	enter := func(text string) { _, _ = keyboard.Write([]byte(text)) }
	enter(fmt.Sprintf("/dial sip:keys@%s\n", h.Address()))
	h.awaitCall()
	for pressed := int64(0); pressed == 0; pressed = h.pressed() {
		enter("1")
	}
	enter("/hangup\n")
	got := h.transcript()
	enter("/quit\n")
	_ = cmd.Wait()
	if !slices.ContainsFunc(got.Events, func(e Event) bool { return e.What == Presses && e.Text == "1" }) || !strings.HasPrefix(got.From, "+1 212") {
		t.Errorf("%+v\n%s", got, printed.String())
	}
}

// A recording that sox writes is played, and its words are in the transcript.
func TestRecordingOfSox(t *testing.T) {
	t.Parallel()
	longtest.Program(t, "sox")
	file := filepath.Join(t.TempDir(), "hello.wav")
	sox := exec.Command("sox", "-n", "-r", "44100", "-c", "2", file, "synth", "1", "sine", "440")
	if out, err := sox.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	recording, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}

	h := serve(t, testCenter(t, map[string]string{
		"hello.wav": string(recording),
		"words.yaml": "flow: words\nstart: hello\nsteps:\n  hello: {say: {audio: hello.wav, text: Welcome to the bank.}, then: none}\n" +
			"  none: {say: {audio: none.wav, text: Goodbye.}, then: done}\n  done: {end: done}\n",
	}), func(o *Options) { o.Voice = nil })
	p := h.dial("words")
	p.AwaitEnd()

	got := h.transcript()
	if said := did(got, ByIVR)[:2]; !slices.Equal(said, []string{"says Welcome to the bank.", "says Goodbye."}) {
		t.Errorf("the center %q", said)
	}
	if takes := got.Events[2].Ms - got.Events[1].Ms; takes < 900 { // the second of the recording
		t.Errorf("the recording was heard for %d ms", takes)
	}

	problem := "none.wav: there is no such file in the center's folder"
	h.mutex.Lock()
	defer h.mutex.Unlock()
	isNamed := false
	for known := range h.warned {
		isNamed = isNamed || strings.Contains(known, problem)
	}
	if !isNamed {
		t.Errorf("no warning of the missing recording in %v", h.warned)
	}
}
