package asterisktest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// Flows draws a dialplan of contexts whose extensions run any application and lead
// anywhere, with queues and mailboxes.
func Flows(t *rapid.T) map[string][]byte {
	var out strings.Builder
	contexts := rapid.IntRange(1, 4).Draw(t, "contexts")
	extens := []string{
		"s", "1", "2", "9", "*", "i", "t", "h", "_XXX", "_[34]X.", "100", "_1[0-4]X", "2000", "_20ZN",
		"dial-BUSY", "_dial-.",
	}

	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	label := func() string {
		return pick("label", "1", "2", "again", "s,1", "s,again", "1,1", "9,2", "nowhere,1", "${v},1",
			"dial-${DIALSTATUS},1", "c${v},s,1", "c${EXTEN:1},s,1", "c1,${EXTEN},1", "c0,${EXTEN:1},1",
			"dial-${v},1", "missing,s,1",
			fmt.Sprintf("c%d,s,1",
				rapid.IntRange(0, 4).Draw(t, "context")), fmt.Sprintf("c%d,1,1",
				rapid.IntRange(0, 4).Draw(t, "context")))
	}

	condition := func() string {
		return pick("condition", `$["${v}" = "1"]`, `$[${n} < 3]`, `$["${DIALSTATUS}" = "BUSY"]`,
			`$["${QUEUESTATUS}" != "TIMEOUT" & "${v}" = "2"]`, `$[${LEN(${w})} > 2]`,
			`${DB(night/mode)}`, `$["${CALLERID(num)}" =~ "^1"]`, `$["${GOSUB_RETVAL}"="ok"]`, "1", "0", "", `$["${ORDERSTATUS}" = "1"]`, `$["${order-state}" = "2"]`,
			`$["${SYSTEMSTATUS}" = "SUCCESS"]`, `$["${AGISTATUS}" = "FAILURE"]`, `$[${RAND(1,4)} = 2]`, `$["${CURL(http://host/)}" = "1"]`,
			`$[ "${ARG1}" == "a" | ${EXISTS(${n})} ]`, `$[`, `${IF($[${n}>1]?1:0)}`)
	}

	var app func(depth int) string
	app = func(depth int) string {
		file := pick("file", "hello", "a&b", "", "silence/3", `weird "x, {y}`, "${v}")
		n := rapid.IntRange(0, 27).Draw(t, "application")
		if depth > 1 {
			n = min(n, 20)
		}

		switch n {
		case 0, 1:
			return "Background(" + file + pick("dialed in", "", "", "", ",m,,c1", ",skip", ",,fr", ",${v}", ",,,${v}") + ")"
		case 2, 3:
			return "WaitExten(" + pick("wait", "", "5", "0", "x", "${v}", "2m") + ")"
		case 4:
			return "Playback(" + file + pick("options", "", "", ",say", ",skip") + ")"
		case 5:
			return "Set(" +
				pick("set", "v=1", "v=2", "n=0", "n=$[${n} + 1]", "n=$[${n}+1]", "__w=${EXTEN:1}", "v=${CALLERID(num)}",
					"CHANNEL(language)=es", "TIMEOUT(response)=7", "v=${DB(a/b)}", "w=${v}${n}", "GLOBAL(v)=2",
					"v=${CURL(http://host/)}", "w=${ODBC_STATE(1)}", "v=${GOSUB_RETVAL}", "n=${RAND(1,4)}", "order-state=${v}", "ORDERSTATUS=1",
					"v=${ORDERSTATUS}", "LOCAL(v)=1", "LOCAL(n)=$[${n} + 1]", "v=${IFTIME(9:00-17:00,mon-fri,*,*?1:2)}") + ")"
		case 6:
			return "Goto(" + label() + ")"
		case 7:
			return "Queue(" + pick("queue", "sales", "help", "${v}", "none") +
				pick("options", "", ",t,,,30", ",c", ",n,,,", ",n,,,45", ",,,,${v}", ",,,,,,,,,2") + ")"
		case 8:
			return "Dial(" +
				pick("dial", "SIP/100,20", "SIP/100&SIP/101", "PJSIP/+12025550100@out,30,g", "SIP/${EXTEN},5",
					"Local/1@c0", "SIP/100,20,G(c1^s^1)", "SIP/100,,G(${v})", "${v}", "SIP/100,${n}", "SIP/100,20,L(9000)U(${v}^1)", "") +
				")"
		case 9:
			return "VoiceMail(" + pick("box", "100@default,u", "101,b", "999", "u100", "${v}") + ")"
		case 10:
			return pick("end", "Hangup()", "Hangup", "Busy(5)", "Congestion", "Return(ok)", "Return()", "MacroExit")
		case 11:
			return "Gosub(" + label() + pick("arguments", "", "(a)", "(${v},b)") + ")"
		case 12:
			return "Macro(" + pick("macro", "m,a", "m", "none,1", "m,${v}", "n,${ARG1}") + ")"
		case 13:
			return "Read(" + pick("read", "v,hello,1", "w,hello,4,,2,5", "v,,0", "n", "", ",hello", "v,hello,${n},,${n},${n}") + ")"
		case 14:
			return pick("program", "AGI(do.agi,1)", `AGI(googletts.agi,"Hello, you",en)`, "AGI(agi://host/x)", "EAGI(x)", "FastAGI(x)",
				"DeadAGI(x)", "System(x)", "TrySystem(x)")
		case 15:
			return pick("other", "NoOp(x)", "Wait(2)", "SayDigits(${v})", "Frobnicate(1)", "ConfBridge(1)",
				"Record(a:wav,3,20)", "Record(a)", "VoiceMail()", "SayNumber(${v})", "SayAlphaCase(a,aB)", "Wait(500ms)", "Wait(${v})",
				"NoOp(${INC(n)})", "Set(v=${INC(n)})", "Set(w=${v:${n}})", "Set(w=${EXTEN:-2})", "GotoIf()", "Gosub()", "MusicOnHold(x,${v})",
				"Random(30:"+label()+")", "ControlPlayback(x)", "Transfer(SIP/1)",
				"Authenticate(12)", "MusicOnHold", "Verbose(${v)", "While(${n})", "EndWhile", "ExitWhile", "Answer,")
		case 16, 17, 18, 19, 20:
			return "GotoIf(" + condition() + "?" + label() + ":" + pick("else", "", label()) + ")"
		case 21:
			return "GotoIfTime(" +
				pick("times", "9:00-17:00,mon-fri,*,*", "*,*,25,dec", "22:00-06:00,sat,*,*", "x", "*,*,*,*",
					"08:00-12:00,mon&wed,*,*") + "?" + label() + ")"
		case 22:
			return "While(" + condition() + ")"
		case 23:
			return "GosubIf(" + condition() + "?" + label() + ":" + label() + ")"
		case 24:
			return "ExecIfTime(9:00-17:00,mon-fri,*,*?" + app(depth+1) + ")"
		}

		return "ExecIf(" + condition() + "?" + app(depth+1) + ":" + app(depth+1) + ")"
	}

	context := func(name string) {
		fmt.Fprintf(&out, "[%s]\n", name)
		if rapid.Bool().Draw(t, "includes") {
			fmt.Fprintf(&out, "include => c%d%s\n", rapid.IntRange(0, 4).Draw(t, "include"),
				pick("times", "", "", ",9:00-17:00,mon-fri,*,*"))
		}
		for range rapid.IntRange(1, 6).Draw(t, "extensions") {
			exten := rapid.SampledFrom(extens).Draw(t, "extension")
			fmt.Fprintf(&out, "exten => %s,1,%s\n", exten, app(0))
			for range rapid.IntRange(0, 6).Draw(t, "lines") {
				fmt.Fprintf(&out, " same => %s,%s\n", pick("priority", "n", "n", "n", "n(again)", "n+2", "7"), app(0))
			}
		}
	}

	for i := range contexts {
		context(fmt.Sprintf("c%d", i))
	}

	for _, macro := range []string{"macro-m", "macro-n"} {
		if rapid.Bool().Draw(t, "has a macro") {
			context(macro)
		}
	}

	return map[string][]byte{
		"extensions.conf": []byte(out.String()),
		"queues.conf":     []byte("[sales]\nmaxlen=5\njoinempty=no\nperiodic-announce=wait,more\nperiodic-announce-frequency=30\ncontext=c0\n[help]\nannounce-position=yes\nannounce-frequency=30\nservicelevel=40\n"),
	}
}
