package asterisktest

import (
	"fmt"
	"strings"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"
)

// Plain returns a random dialplan with its queues: a number that is dialed, menus that lead to each
// other, subroutines, macros, and now and then what FreePBX writes.
func Plain(t *rapid.T) []txtar.File {
	g := &generator{t: t, menus: g0(t, 1, 3)}
	g.freepbx = g.chance(5)
	var out strings.Builder
	out.WriteString("[general]\nautofallthrough=yes\n[globals]\nRING=20\nSITE=main\n")
	g.number(&out)
	for n := range g.menus {
		g.menu(&out, n)
	}
	g.shared(&out)
	if g.freepbx {
		g.generated(&out)
	}
	conf := "[general]\n[sales]\nmaxlen=5\n[support]\njoinempty=no\nstrategy=rrmemory\n[desk](!)\nmaxlen=3\n[night](desk)\ncontext=keys\n"
	return []txtar.File{{Name: "extensions.conf", Data: []byte(out.String())}, {Name: "queues.conf", Data: []byte(conf)}}
}

func g0(t *rapid.T, from, to int) int { return rapid.IntRange(from, to).Draw(t, "n") }

type generator struct {
	t       *rapid.T
	menus   int
	sounds  int
	labels  int
	freepbx bool
	inSub   bool
}

func (g *generator) chance(one int) bool { return g0(g.t, 0, one-1) == 0 }

func (g *generator) of(list ...string) string { return list[g0(g.t, 0, len(list)-1)] }

func (g *generator) sound() string {
	g.sounds++
	return fmt.Sprintf("s%d", g.sounds)
}

// lines are those of an extension, with their labels.
type lines struct {
	apps, labels []string
}

func (l *lines) add(format string, args ...any) {
	l.apps = append(l.apps, fmt.Sprintf(format, args...))
	l.labels = append(l.labels, "")
}

// write writes an extension in one of the ways in which people number its lines.
func (g *generator) write(out *strings.Builder, name string, l lines) {
	style := g0(g.t, 0, 3)
	for i, app := range l.apps {
		label := ""
		if l.labels[i] != "" {
			label = "(" + l.labels[i] + ")"
		}
		switch {
		case style == 0 && i > 0:
			fmt.Fprintf(out, " same => n%s,%s\n", label, app)
		case style == 1 && i > 0:
			fmt.Fprintf(out, "exten => %s,n%s,%s ; line\n", name, label, app)
		case style == 2 && i > 0:
			fmt.Fprintf(out, "same=%d%s,%s\n", i+1, label, app)
		default:
			fmt.Fprintf(out, "exten => %s,%d%s,%s\n", name, i+1, label, app)
		}
	}
}

func (g *generator) number(out *strings.Builder) {
	name := g.of("s", "5551234", "_555XXXX")
	out.WriteString("[incoming]\n")
	var l lines
	l.add("Answer()")
	for _, v := range []string{"A", "B", "C"} {
		l.add("Set(%s=%s)", v, g.constant())
	}
	for range g0(g.t, 0, 4) {
		g.statement(&l, 2)
	}
	l.add("Goto(%s)", g.destination())
	g.write(out, name, l)
}

func (g *generator) constant() string { return g.of("0", "1", "2", "7", "12", "yes", "red-blue", "") }

func (g *generator) variable() string { return g.of("A", "B", "C") }

// destination is where a call goes on, in full.
func (g *generator) destination() string {
	if g.freepbx && g.chance(2) {
		return g.of("ivr-1,s,1", "timeconditions,1,1", "ext-queues,400,1", "app-announcement-1,s,1", "ext-group,600,1")
	}
	return g.of(fmt.Sprintf("menu%d,s,1", g0(g.t, 0, g.menus-1)), "ends,queue,1", "ends,phone,1", "ends,box,1", "ends,bye,1")
}

// text is one with variables and functions in it.
func (g *generator) text() string {
	v := g.variable()
	switch g0(g.t, 0, 14) {
	case 0, 1, 2:
		return "${" + v + "}"
	case 14:
		return g.of(`"`+g.constant()+`"`, `${IF($[`+g.condition()+`]?"7":"red")}`, `$["`+g.constant()+`"]`, `"${`+v+`}"`)
	case 3:
		return fmt.Sprintf("${%s:%d}", v, g0(g.t, -2, 3))
	case 4:
		return fmt.Sprintf("${%s:%d:%d}", v, g0(g.t, -2, 2), g0(g.t, -1, 2))
	case 5:
		return fmt.Sprintf("${LEN(${%s})}", v)
	case 6:
		return fmt.Sprintf("${ISNULL(${%s})}", v)
	case 7:
		return fmt.Sprintf("${IF($[%s]?%s:%s)}", g.condition(), g.constant(), g.constant())
	case 8:
		return fmt.Sprintf("${CUT(%s,-,%s)}", v, g.of("1", "2", "1-2", "2-", "-1", "1&2"))
	case 9:
		return fmt.Sprintf("${FILTER(%s,${%s})}", g.of("0-9", "a-z", "0-4a-m"), v)
	case 10:
		return fmt.Sprintf("${%s(${%s})}", g.of("TOUPPER", "TOLOWER"), v)
	case 11:
		return fmt.Sprintf("$[%s]", g.sum())
	case 12:
		return "${" + g.of("RING", "SITE", "CONTEXT") + "}"
	default:
		return g.constant()
	}
}

func (g *generator) sum() string {
	return fmt.Sprintf("${%s} %s %s", g.variable(), g.of("+", "-", "*", "/", "%"), g.of("1", "2", "${"+g.variable()+"}"))
}

// condition is what stands in "$[…]".
func (g *generator) condition() string {
	v := g.variable()
	switch g0(g.t, 0, 10) {
	case 0, 1, 2:
		return fmt.Sprintf(`"${%s}" %s "%s"`, v, g.of("=", "!=", "=="), g.constant())
	case 10: // quotes are a part of a text
		return fmt.Sprintf(g.of(`"${%s}" = %s`, `${%s} != "%s"`, `"${%s}" > "%s"`, `"${%s}" + 1 <= %s`, `"${%s}" & "%s"`), v, g.of("0", "1", "7", "12", "2"))
	case 3:
		return fmt.Sprintf("${%s} %s %d", v, g.of("<", ">", "<=", ">=", "=", "!="), g0(g.t, 0, 12))
	case 4:
		return fmt.Sprintf("x${%s} = x%s", v, g.constant())
	case 5:
		return fmt.Sprintf(`%s & "${%s}" = "1"`, g.simple(), v)
	case 6:
		return fmt.Sprintf(`%s | "${%s}" != "7"`, g.simple(), v)
	case 7:
		return fmt.Sprintf(`"${%s}" =~ "%s"`, v, g.of("^1", "e", "[0-9]+", "^r(.*)$"))
	case 8:
		return fmt.Sprintf("!(%s)", g.simple())
	default:
		return fmt.Sprintf("%s %s 2", g.sum(), g.of("=", "<", ">"))
	}
}

func (g *generator) simple() string {
	return fmt.Sprintf(`("${%s}" = "%s")`, g.variable(), g.constant())
}

// test is a condition as applications take it.
func (g *generator) test() string {
	switch g0(g.t, 0, 6) {
	case 0:
		return g.text()
	case 1:
		return fmt.Sprintf(`$["${DB(%s)}" = "%s"]`, g.of("night/mode", "vip/list"), g.of("on", "1"))
	default:
		return "$[" + g.condition() + "]"
	}
}

func (g *generator) times() string {
	return g.of("9:00-17:00,mon-fri,*,*", "09:00-16:59,*,*,*", "*,sat&sun,*,*", "22:00-06:00,*,*,*", "8:30-12:00&13:00-17:30,mon-thu,*,*", "*,fri-mon,*,*", "17:00,*,*,*")
}

// statement adds one of what dialplans are made of.
func (g *generator) statement(l *lines, depth int) {
	switch g0(g.t, 0, 19) {
	case 16:
		g.when(l, depth)
	case 17:
		l.add("WaitDigit(%s)", g.of("5", "2.5", "0", ""))
		g.jump(l, g.of(`GotoIf($["${WAITDIGITSTATUS}" = "TIMEOUT"]?%s)`, `GotoIf($["${WAITDIGITRESULT}" = "7"]?%s)`, `GotoIf($[${WAITDIGITRESULT} > 3]?%s)`), depth)
	case 18:
		v := g.variable()
		l.add("ReadExten(%s,%s,%s,,%s)", v, g.sound(), g.of("keys", "shared", "menu0"), g.of("", "5"))
		g.jump(l, g.of(`GotoIf($["${`+v+`}" = "4"]?%s)`, `GotoIf($["${READEXTENSTATUS}" = "OK"]?%s)`, `GotoIf($["${`+v+`}" = "i"]?%s)`, `GotoIf($["${INVALID_EXTEN}" = "7"]?%s)`), depth)
	case 0, 1:
		l.add("Playback(%s)", g.of(g.sound(), g.sound()+"&"+g.sound()))
	case 2, 3:
		l.add("Set(%s%s=%s)", g.of("", "", "_", "__"), g.variable(), g.text())
	case 4:
		l.add("Set(%s=$[${%s} + 1])", g.variable(), g.variable())
	case 5:
		g.jump(l, fmt.Sprintf("GotoIf(%s?%%s)", g.test()), depth)
	case 6:
		g.jump(l, fmt.Sprintf("GotoIfTime(%s?%%s)", g.times()), depth)
	case 7:
		l.add("ExecIf(%s?Playback(%s)%s)", g.test(), g.sound(), g.of("", ":Playback("+g.sound()+")", ":Set("+g.variable()+"="+g.constant()+")"))
	case 8:
		if g.inSub {
			return
		}
		l.add("Gosub(sub%d,s,1(%s,%s))", g0(g.t, 0, 1), g.of("1", "x", "${"+g.variable()+"}"), g.constant())
		g.jump(l, `GotoIf($["${GOSUB_RETVAL}" = "`+g.of("ok", "1", "")+`"]?%s)`, depth)
	case 9:
		if g.inSub {
			return
		}
		l.add("Macro(mac%d,%s)", g0(g.t, 0, 1), g.constant())
	case 10:
		if depth < 1 {
			return
		}
		i := fmt.Sprintf("I%d", depth)
		l.add("Set(%s=0)", i)
		l.add("While($[${%s} < %d])", i, g0(g.t, 0, 2))
		g.statement(l, depth-1)
		l.add("Set(%s=$[${%s} + 1])", i, i)
		l.add("EndWhile()")
	case 11:
		v := g.variable()
		l.add("Read(%s,%s,%s,,%s,%s)", v, g.sound(), g.of("1", "2", "4"), g.of("", "2"), g.of("", "5"))
		g.jump(l, fmt.Sprintf(`GotoIf($["${%s}" = "%s"]?%%s)`, v, g.of("1", "7", "12", "")), depth)
	case 12:
		l.add("SayDigits(%s)", g.of("123", "${RING}", "${"+g.variable()+"}x"))
	case 13:
		l.add("Wait(%s)", g.of("1", "0.5", "0"))
	case 14:
		l.add("%s", g.of("NoOp(${A})", "Verbose(1,here)", "Set(TIMEOUT(response)=7)", "Set(GLOBAL(SITE)=other)", "Set(CHANNEL(language)=fr)", "Set(LOCAL(L)=1)"))
	case 15:
		l.add("GosubIf(%s?sub%d,s,1(a))", g.test(), g0(g.t, 0, 1))
		if g.inSub {
			l.apps, l.labels = l.apps[:len(l.apps)-1], l.labels[:len(l.labels)-1]
		}
	default:
		l.add("Dial(PJSIP/%d,20,%s)", 200+g0(g.t, 0, 2), g.of("g", "", "tg"))
		if g.chance(2) {
			g.jump(l, `GotoIf($["${DIALSTATUS}" = "`+g.of("BUSY", "NOANSWER", "CHANUNAVAIL", "ANSWER")+`"]?%s)`, depth)
		}
	}
}

// when adds an If with its branches.
func (g *generator) when(l *lines, depth int) {
	if depth < 1 {
		return
	}
	l.add("If(%s)", g.test())
	g.statement(l, depth-1)
	if g.chance(3) {
		l.add("ExitIf()")
	}
	for range g0(g.t, 0, 2) {
		l.add("%s", g.of("ElseIf("+g.test()+")", "Else()"))
		g.statement(l, depth-1)
	}
	if !g.chance(8) {
		l.add("EndIf()")
	}
}

// jump adds a jump over some statements, or elsewhere.
func (g *generator) jump(l *lines, format string, depth int) {
	if depth < 1 || g.chance(4) {
		if g.inSub {
			l.add("NoOp()")
			return
		}
		l.add("%s", strings.Replace(format, "%s", g.destination(), 1)) // a condition may have a percent sign
		return
	}
	g.labels++
	label := fmt.Sprintf("l%d", g.labels)
	other := ""
	if g.chance(3) {
		other = ":" + label
		label += "x"
	}
	l.add("%s", strings.Replace(format, "%s", label+other, 1))
	for range g0(g.t, 1, 2) {
		g.statement(l, depth-1)
	}
	if other != "" {
		l.add("NoOp(here)")
		l.labels[len(l.labels)-1] = strings.TrimPrefix(other, ":")
	}
	l.add("NoOp(there)")
	l.labels[len(l.labels)-1] = label
}

// menu writes a context with a menu.
func (g *generator) menu(out *strings.Builder, n int) {
	fmt.Fprintf(out, "[menu%d]\n", n)
	for _, name := range []string{"shared", "keys"} {
		if g.chance(4) {
			fmt.Fprintf(out, "include => %s%s\n", name, g.of("", ","+g.times()))
		}
	}
	var l lines
	l.add("Set(TRIES=0)")
	l.add("Background(%s%s)", g.sound(), g.of("", "&"+g.sound()))
	l.labels[1] = "again"
	if g.chance(4) {
		l.add("Background(%s)", g.sound())
	}
	if !g.chance(6) {
		l.add("WaitExten(%s)", g.of("", "5", "2.5"))
	}
	for range g0(g.t, 0, 2) {
		g.statement(&l, 1)
	}
	if g.chance(3) {
		l.add("Goto(%s)", g.destination())
	}
	g.write(out, "s", l)
	for _, key := range strings.Split("1 2 3 0 * #", " ")[:g0(g.t, 1, 6)] {
		g.write(out, key, g.way())
	}
	if g.chance(3) {
		name := g.of("12", "_1X", "_[1-5]!", "_2.", "_3XX", "_X", "_NX", "_[37]X", "_*9", "_X.")
		g.write(out, name, g.way())
		if name == "_3XX" {
			g.write(out, "301", g.way())
		}
	}
	if !g.chance(4) {
		var i lines
		i.add("Playback(%s)", g.sound())
		i.add("Set(TRIES=$[${TRIES} + 1])")
		i.add("GotoIf($[${TRIES} < %d]?s,again)", g0(g.t, 1, 2))
		if g.chance(2) {
			i.add("Goto(%s)", g.destination())
		}
		g.write(out, "i", i)
	}
	if g.chance(2) {
		var l lines
		l.add("%s", g.of("Goto(i,1)", "Playback("+g.sound()+")", "Goto(s,again)", "Goto("+g.destination()+")", "Hangup()"))
		g.write(out, "t", l)
	}
}

// way is where a key leads.
func (g *generator) way() lines {
	var l lines
	for range g0(g.t, 0, 2) {
		g.statement(&l, 1)
	}
	l.add("Goto(%s)", g.destination())
	return l
}

// shared writes the contexts that others use.
func (g *generator) shared(out *strings.Builder) {
	out.WriteString("[shared]\n")
	g.write(out, "8", g.way())
	g.write(out, g.of("5", "_[56]", "_5", "_9XX"), g.way())
	out.WriteString("[keys]\n")
	g.write(out, "4", g.way())
	for n := range 2 {
		fmt.Fprintf(out, "[sub%d]\n", n)
		g.inSub = true
		var l lines
		g.statement(&l, 1)
		l.add(`ExecIf($["${ARG1}" = "%s"]?Return(%s))`, g.of("1", "x", "a"), g.of("ok", "1"))
		g.statement(&l, 1)
		if g.chance(4) {
			l.add("StackPop()")
			l.add("Goto(%s)", g.destination())
		}
		l.add("Return(%s)", g.of("", "${ARG2}", "ok"))
		g.write(out, "s", l)
		fmt.Fprintf(out, "[macro-mac%d]\n", n)
		var m lines
		m.add(`GotoIf($["${ARG1}" = "1"]?out)`)
		g.statement(&m, 1)
		m.add("%s", g.of("NoOp()", "MacroExit()", "Playback("+g.sound()+")"))
		m.labels[len(m.labels)-1] = "out"
		g.write(out, "s", m)
		g.inSub = false
	}
	g.ends(out)
}

// ends writes where calls end.
func (g *generator) ends(out *strings.Builder) {
	queue := g.of("sales", "support", "night", "other")
	out.WriteString("[ends]\n")
	var l lines
	l.add("Queue(%s,%s,,,%s)", queue, g.of("", "t", "c", "tc"), g.of("", "60"))
	if g.chance(2) {
		l.add(`GotoIf($["${QUEUESTATUS}" = "%s"]?box,1)`, g.of("TIMEOUT", "FULL", "JOINEMPTY", "CONTINUE"))
	}
	l.add("Playback(%s)", g.sound())
	g.write(out, "queue", l)
	l = lines{}
	l.add("Dial(PJSIP/100,%s,%s)", g.of("20", "${RING}"), g.of("", "g", "t"))
	if g.chance(2) {
		l.add("Goto(st-${DIALSTATUS},1)")
	} else {
		l.add("Voicemail(100@default,%s)", g.of("u", "b", "su"))
	}
	g.write(out, "phone", l)
	out.WriteString("exten => st-BUSY,1,Playback(busy)\n same => n,Goto(box,1)\nexten => _st-.,1,Goto(box,1)\n")
	l = lines{}
	l.add("VoiceMail(100%s,%s)", g.of("", "@default"), g.of("u", "b", "s", ""))
	l.add("%s", g.of("Hangup()", "Playback(thanks)"))
	g.write(out, "box", l)
	g.write(out, "bye", lines{[]string{"Playback(goodbye)", g.of("Hangup()", "Busy(5)", "Congestion()", "NoOp()")}, []string{"", ""}})
}

// generated writes contexts as FreePBX does.
func (g *generator) generated(out *strings.Builder) {
	loops := g0(g.t, 1, 2)
	fmt.Fprintf(out, `[timeconditions]
exten => 1,1,GotoIfTime(%s?truestate)
exten => 1,n(falsegoto),Goto(%s)
exten => 1,n(truestate),GotoIf($["${DB(TC/1)}" = "false"]?falsegoto)
exten => 1,n(truegoto),Goto(%s)
[app-announcement-1]
exten => s,1,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?begin)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(begin),Noop(Playing announcement)
exten => s,n,Playback(announcement,noanswer)
exten => s,n,Goto(%s)
[ivr-1]
exten => s,1,Set(TIMEOUT_LOOPCOUNT=0)
exten => s,n,Set(INVALID_LOOPCOUNT=0)
exten => s,n,Set(_IVR_CONTEXT_${CONTEXT}=${IVR_CONTEXT})
exten => s,n,Set(_IVR_CONTEXT=${CONTEXT})
exten => s,n,Set(__IVR_RETVM=)
exten => s,n,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?skip)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(skip),Set(IVR_MSG=custom/welcome)
exten => s,n(start),Set(TIMEOUT(digit)=3)
exten => s,n,ExecIf($["${IVR_MSG}" != ""]?Background(${IVR_MSG}))
exten => s,n,WaitExten(10,)
exten => 1,1(ivrsel-1),Goto(%s)
exten => 2,1(ivrsel-2),Goto(%s)
exten => i,1,Set(INVALID_LOOPCOUNT=$[${INVALID_LOOPCOUNT}+1])
exten => i,n,GotoIf($[${INVALID_LOOPCOUNT} > %d]?final)
exten => i,n,Set(IVR_MSG=invalid-option)
exten => i,n,Goto(s,start)
exten => i,n(final),Playback(invalid-transfer)
exten => i,n,Goto(%s)
exten => t,1,Set(TIMEOUT_LOOPCOUNT=$[${TIMEOUT_LOOPCOUNT}+1])
exten => t,n,GotoIf($[${TIMEOUT_LOOPCOUNT} > %d]?final)
exten => t,n,Set(IVR_MSG=invalid-option)
exten => t,n,Goto(s,start)
exten => t,n(final),Playback(invalid-transfer)
exten => t,n,Goto(%s)
[ext-queues]
exten => 400,1,Answer
exten => 400,n,Set(QJOINMSG=${IF($[${LEN(${VQ_JOINMSG})}>0]?${IF($["${VQ_JOINMSG}"!="0"]?${VQ_JOINMSG}: )}:%s)})
exten => 400,n,ExecIf($["${QJOINMSG}"!=""]?Playback(${QJOINMSG}, ))
exten => 400,n(qcall),Queue(sales,t,,,%s,,,,,)
exten => 400,n(gotodest),GotoIf($["${QUEUESTATUS}"="TIMEOUT"]?ends,box,1)
exten => 400,n,Goto(ends,bye,1)
[ext-group]
exten => 600,1,Set(__NODEST=${EXTEN})
exten => 600,n(DIALGRP),Dial(PJSIP/100&PJSIP/101,20,tr)
exten => 600,n,Set(__NODEST=)
exten => 600,n,Goto(%s)
`, g.times(), g.destination(), g.destination(), g.destination(), g.destination(), g.destination(), loops, g.destination(), loops, g.destination(), g.of("", "custom/join"), g.of("", "120"), g.destination())
}
