package asterisktest

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// Programs draws a dialplan whose lines set, copy and compare variables, with programs and routines that are in no
// file among them. Calls begin in the context in.
func Programs(t *rapid.T) []byte {
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(t, name) }
	contexts := rapid.IntRange(1, 3).Draw(t, "contexts")

	label := func() string {
		return fmt.Sprintf("c%d,%s,1", rapid.IntRange(0, contexts-1).Draw(t, "context"), pick("extension", "s", "a"))
	}
	condition := func() string {
		return pick("condition", `$["${v}" = "1"]`, `$["${v:0:1}" = "1"]`, `$["${w:-1}" = "2"]`, `$[${INC(n)} > 2]`, `$[${n} > 1]`, `$["${w}" = "2"]`, `$[${n} >= ${MOST}]`, `$["${v}" = "${MODE}"]`, `$["${order-state}" = "1"]`, `$["${ORDERSTATUS}" = "1"]`,
			`$["${GOSUB_RETVAL}" = "ok"]`, `$["${SYSTEMSTATUS}" = "SUCCESS"]`, `$["${AGISTATUS}" = "FAILURE"]`)
	}
	prompt := func() string {
		return "Playback(" + pick("prompt", "one", "two", "three", "four", "one", "two", "three", "four", "",
			",noanswer", "${v}", "p${v}", "${w:1}") + ")"
	}

	// The macro m runs the macro n, which runs no other.
	macro := ""
	line := func() string {
		if macro != "" {
			inner := "Goto(9,1)" // an extension that is missing
			if macro == "m" {
				inner = pick("inner", "Macro(n)", "Macro(n,three)")
			}
			return pick("line", prompt(), "Set(v=2)", "Set(order-state=${v})", "AGI(x)", "Gosub(missing,s,1)", "Hangup()",
				"ExecIf("+condition()+"?"+prompt()+":"+prompt()+")", "Goto("+label()+")", "GotoIf("+condition()+"?"+label()+")",
				"Gosub("+label()+")", "Background(menu)", "Playback(${ARG1}-${ARG2})", "Return(ok)", "MacroExit()", "Set(LOCAL(v)=1)", inner)
		}
		switch pick("line", "say", "set", "count", "lack", "program", "routine", "missing", "decide", "decide", "lead", "end") {
		case "say":
			return prompt()
		case "count":
			return pick("count", "Set(n=0)", "Set(n=$[${n}+1])", "NoOp(${INC(n)})", "Set(n=${INC(n)})",
				"Verbose(${DEC(n)})", "Set(v=${INC(n)})", "Set(v=${n})")
		case "lack":
			return pick("lack", "Background()", "Background(,m)", "Read()", "Read(,enter)", "SayNumber()", "SayNumber(${v})",
				"SayDigits()", "Dial()",
				"Dial(,20)", "Queue()", "Record()", "Record(a)", "Record(a:wav)", "Goto()", "GotoIf()", "GosubIf()", "Macro()", "FollowMe()",
				"ExecIf("+condition()+"?:"+prompt()+")", "ExecIf("+condition()+"?)", "VoiceMail(,u)", "Wait(500ms)", "Busy(5)")
		case "set":
			return "Set(" + pick("set", "v=1", "v=2", "w=${v}", "v=${w}", "w=${MODE}", "MOST=4", "order-state=1", "order-state=${v}",
				"ORDERSTATUS=${CURL(http://host/)}", "LOCAL(v)=1", "LOCAL(w)=${v}", "v=${ODBC_STATE(1)}",
				"v=${RAND(1,3)}", "w=${GOSUB_RETVAL}", "ORDERSTATUS=1") + ")"
		case "program":
			return pick("program", "AGI(x.php)", "AGI(agi://host/x)", "EAGI(x)", "FastAGI(x)", "DeadAGI(x)", "Stasis(x)", "Frobnicate(x)",
				"System(x)", "TrySystem(x)", "System()", "TrySystem()", "AGI()")
		case "routine":
			return pick("routine", "Gosub("+label()+")", "Macro(m)", "Macro(m,one,two)")
		case "missing":
			return pick("missing", "Gosub(missing,s,1)", "Macro(missing)", "GosubIf("+condition()+"?missing,s,1)")
		case "decide":
			return pick("decide", "GotoIf("+condition()+"?"+label()+")", "ExecIf("+condition()+"?"+prompt()+":"+prompt()+")",
				"ExecIf("+condition()+"?Set(v=2))")
		case "lead":
			return pick("lead", "Goto("+label()+")", "Queue(sales)")
		}
		return pick("end", "Hangup()", "Return(ok)", "Return()")
	}

	var out strings.Builder
	extension := func(name string) {
		fmt.Fprintf(&out, "exten => %s,1,%s\n", name, line())
		for range rapid.IntRange(0, 5).Draw(t, "lines") {
			fmt.Fprintf(&out, " same => n,%s\n", line())
		}
	}

	out.WriteString("[globals]\nMOST=3\nMODE=1\n[in]\nexten => s,1,Answer()\n same => n,Goto(c0,s,1)\n")
	for _, macro = range []string{"m", "n"} {
		fmt.Fprintf(&out, "[macro-%s]\n", macro)
		extension("s")
	}
	macro = ""
	for i := range contexts {
		fmt.Fprintf(&out, "[c%d]\n", i)
		extension("s")
		extension("a")
		if rapid.Bool().Draw(t, "has a key") {
			extension("1")
		}
	}
	return []byte(out.String())
}
