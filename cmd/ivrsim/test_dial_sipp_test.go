package main

import (
	"fmt"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/screens/sound"
)

// sippOK answers a request.
const sippOK = `  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>
`

// sippLine is the answering side of SIPp: it plays a recording, checks a key, plays another one and hangs up.
const sippLine = `<?xml version="1.0" encoding="ISO-8859-1" ?>
<scenario name="line">
  <recv request="INVITE" crlf="true"><action>
    <ereg regexp="sip:.*12125550143@|sip:shop@|sip:.13125550143@" search_in="msg" check_it="true" assign_to="dialed"/>
  </action></recv>
  <Reference variables="dialed"/>
  <send retrans="500"><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
Content-Type: application/sdp
Content-Length: [len]

v=0
o=sipp 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
]]></send>
  <recv request="ACK"/>
  <nop><action><exec rtp_stream="topic.raw,1,0"/></action></nop>
  <recv request="INFO"><action>
    <ereg regexp="Signal=1" search_in="body" check_it="true" assign_to="key"/>
  </action></recv>
  <Reference variables="key"/>
` + sippOK

// sippEnd plays another recording and hangs up.
const sippEnd = `  <nop><action><exec rtp_stream="hours.raw,1,0"/></action></nop>
  <pause milliseconds="3500"/>
  <send retrans="500"><![CDATA[
BYE sip:caller@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:shop@[local_ip]>;tag=[call_number]
To: <sip:caller@[remote_ip]>
[last_Call-ID:]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="200"/>
</scenario>
`

// sippRefer asks the caller to call a number, and waits for the caller's BYE.
const sippRefer = `  <send retrans="500"><![CDATA[
REFER sip:caller@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:shop@[local_ip]>;tag=[call_number]
To: <sip:caller@[remote_ip]>
[last_Call-ID:]
CSeq: 1 REFER
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
Refer-To: <sip:+13125550199@[local_ip]>
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv response="202"/>
  <recv request="BYE"/>
` + sippOK + "</scenario>\n"

// TestDialALineOfAnotherMaker: SIPp answers with the recordings of the folder, and checks the key.
func TestDialALineOfAnotherMaker(t *testing.T) {
	t.Parallel()
	speaks(t)
	longtest.Program(t, "sipp")

	const same = "We are open from seven to seven."
	for spoken, why := range map[string]string{same: "", "We are open from eight to seven.": "expected to hear"} {
		t.Run(spoken, func(t *testing.T) {
			t.Parallel()
			dialSIPp(t, archived(t, "recorded"), sippLine+sippEnd, spoken, why)
		})
	}
}

// TestDialedTransfers: a transfer of the design is a REFER or a BYE of the line. An end is no REFER.
func TestDialedTransfers(t *testing.T) {
	t.Parallel()
	speaks(t)
	longtest.Program(t, "sipp")

	recorded := archived(t, "recorded")
	transferred := maps.Clone(recorded)
	transferred["main.yaml"] = strings.Replace(recorded["main.yaml"],
		"hours: {end: self_served, say: {audio: hours.wav, text: We are open from seven to seven.}}",
		"hours: {transfer: +1 312 555 0199}", 1)
	transferred["main_test.yaml"] = strings.Replace(recorded["main_test.yaml"],
		"hear: from seven to seven, end: self_served", `transferred: "+13125550199"`, 1)
	for _, c := range []struct {
		name  string
		files map[string]string
		end   string
		why   string // of the failure; "": the call passes
	}{
		{"by REFER", transferred, sippRefer, ""},
		{"by BYE", transferred, sippEnd, ""},
		{"no end", recorded, sippEnd[:strings.Index(sippEnd, "  <send")] + sippRefer, "the line transfers the call"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dialSIPp(t, c.files, sippLine+c.end, "We are open from seven to seven.", c.why)
		})
	}
}

// dialSIPp dials a line with a scenario of SIPp that may say another text than the design has. Why is a part of the
// failure that the call has to have, or "".
func dialSIPp(t *testing.T, files map[string]string, scenario, spoken, why string) {
	t.Helper()
	folder := writtenCenter(t, files)
	line := t.TempDir()
	must(t, os.WriteFile(filepath.Join(line, "line.xml"), []byte(scenario), 0o600))
	voice := sound.NewVoice(nil)
	for name, text := range map[string]string{
		"topic": "Welcome. For our opening hours, press 1.", "hours": "We are open from seven to seven.", "bye": "Goodbye.",
	} {
		samples, err := voice.Speak(t.Context(), sound.Prompt{Text: text, Language: "en"})
		must(t, err)
		must(t, os.WriteFile(filepath.Join(folder, name+".wav"), sound.EncodeWAV(samples), 0o600))

		// The line may say something else than the design.
		if name == "hours" {
			samples, err = voice.Speak(t.Context(), sound.Prompt{Text: spoken, Language: "en"})
			must(t, err)
		}
		coded := make([]byte, len(samples))
		sound.MuLaw.Encode(coded, samples)
		must(t, os.WriteFile(filepath.Join(line, name+".raw"), coded, 0o600))
	}

	port := freePort(t)
	sipp := exec.CommandContext(t.Context(), "sipp", "-sf", "line.xml", "-i", "127.0.0.1", "-p", fmt.Sprint(port),
		"-m", "1", "-nostdin", "-timeout", "40s")
	sipp.Dir = line
	var out strings.Builder
	sipp.Stdout = &out
	sipp.Stderr = &out
	must(t, sipp.Start())

	// The port of --dial is the usual one.
	v := verdicts(t, folder, "--dial", fmt.Sprintf("sip:127.0.0.1:%d", port), "--dial-to", "sip:{number}@127.0.0.1",
		"--keys", "info")["the opening hours"]
	if v.Passed != (why == "") || !strings.Contains(v.Failure.Message, why) {
		t.Errorf("the line says %q: passed %t, %s; %s\n%v\n%s", spoken, v.Passed, v.Failure.Message, v.Failure.Mend,
			v.Call, out.String())
	}
	if err := sipp.Wait(); err != nil && v.Passed {
		t.Errorf("the scenario of the line failed: %v\n%s", err, out.String())
	}
}

// freePort returns a port that nobody uses now.
func freePort(t *testing.T) int {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	defer conn.Close() //nolint:errcheck // nothing was written
	return conn.LocalAddr().(*net.UDPAddr).Port
}
