// Package asterisk reads Asterisk's dialplan (extensions.conf, with queues.conf and FreePBX's generated files) into
// the intermediate form of package importer.
//
// The files are read as Asterisk reads them: comments, #include, contexts, extensions and their priorities, patterns
// and includes. Asterisk's documentation describes the applications
// (https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications and .../Dialplan_Functions), and
// under "Dialplan" of its fundamentals the treatment of digits and missing extensions.
//
// The package knows nothing of the other formats, or of how a folder is written.
//
// The packages in its folders know no line and no call. They read texts: conf the files, pattern the names of
// extensions, arguments and times the arguments of lines, and expression what Asterisk computes. A symbol stands in the
// texts for what only the call knows. A call keeps the texts of its variables in known.Env.
//
// Data goes one way. follow does the stages up to the calls, and write does the rest. Each stage has what comes in,
// what goes out, and its file:
//
//	stage         in                        out                                            file
//	Read          files                     settings "key = value", includes, templates    package conf
//	readDialplan  settings                  contexts, extensions, priorities               dialplan.go
//	readQueues    settings                  queues                                         queue.go
//	entries       contexts                  the extensions where calls begin               start.go
//	findUses      priorities                what lines set and read of each variable       uses.go
//	openLines     entries                   the lines that calls may reach                 open.go
//	findLive      uses, open lines          the variables that each line or a later reads  live.go
//	findByProgram uses, live variables      the variables that programs may set            uses.go
//	findEntered   open lines                the variables that callers enter               machine.go
//	followCalls   entries, uses, live ones  nodes with their ways, each a step             machine.go
//	chain         nodes                     one node for compares in a row                 simplify.go
//	minimize      nodes                     one node for equal nodes                       minimize.go
//	partition     nodes                     the nodes of each flow                         partition.go
//	node          nodes of a flow           steps with the assignments of variables        write.go
//	unreached     lines without a step      rows of the report                             report.go
//
// On its line, a priority has the arguments of its canonical application, as readDialplan leaves them.
//
// The words of the package are these:
//
//   - A line (priority) is a row of an extension. A branch of a GotoIf, GosubIf or ExecIf is a line, too: the condition
//     jumps there (within, branches). A state is a call that has come to it: the location, the knowledge
//     of the call, and the bindings that lines have set since the last step.
//   - A visit is one run of a line with a state. Its reader notes the variables that decide.
//   - The command of a line is its application with the arguments of a call.
//   - A node is a line with the calls that come to it in one routine, with one command and after one prompt (nodeKey).
//     It becomes one step. A call passes a line without a step.
//   - An edge is an outcome of the step, and its way leads to the next node. A further step of a line is a node, too.
//   - Texts have symbols for the parts that are not known (package symbol).
//   - An open line is one that calls would reach if each condition could hold. If no call reaches it, a row names the
//     last line on the way to it (lastReached) and the fact that keeps calls from it (why).
//   - A line reads a value if that decides something: the text of a Set counts only if a later line reads the variable.
//     So the live variables of the lines tell what any line reads (live, isRead).
//
// The search for open lines may lack a way, such as a label in a variable. If a call takes such a way (comesTo), all
// calls are followed again with the way, since the live variables were wrong.
//
// To read the package, begin with followCalls, settle and arrive in machine.go, then visit.go, and then the effect of
// one application, such as playback in speech.go. A line that runs again reads the values of other systems again:
// forget.go.
//
// The dialplan is translated line by line. From the extensions where calls begin, the text of each variable is
// followed to every line that makes a step (settle, arrive), as long as a line reads it (live). If several paths meet
// with different texts, an attribute carries the variable from there on (meet, carry). So a variable is unset, has a
// text that may have unknown parts, or is carried. A line runs with them as a call would run it (visit). An
// application is a row with its effect, its variables and its needs (rows). The effect is a plain function of the
// visit, in the file of its topic: dial, playback. The visit itself has the operations of all effects: it reads the
// arguments, tells texts apart, asks, and makes the step with its edges. A function of the dialplan is a row with its
// facts and the computation of its value (functionOf). A lookup stands for a construct of few dialplans (constructs).
//
// One text decides at once. Of several texts each is a value of an attribute. A value that only the call knows is an
// entry or a lookup: the line runs again with each answer, and the result is a further step (further, splitBy, ask).
// A subroutine is a separate flow, and a frame: it
// begins with its arguments and with what its lines read (framed), and the call takes over what it has set
// (giveBack). Its arguments are one variable, which is set on the edges to its run (given). Old applications
// that set variables are read as Set (canonical).
//
// A value that nothing reads leaves in four places. A line whose variables no later line reads is passed (isHeeded), so
// that their texts split no call. A call that comes to a node loses the values that no line reads from there on
// (withoutDead), so that more calls are equal. Only variables that a step compares become assignments (assigns). The
// importer drops the assignments whose readers its passes have dropped.
//
// When nothing changes any more, the writer makes fewer nodes and writes them. Compares of one value that follow
// each other become one node (chain), equal nodes become one (minimize), and the nodes are divided into flows
// (partition), by package fold. The importer merges equal flows (mergeTwins), which its own passes may have made
// equal. Each node is written as a step with the assignments of its variables (node). The report of lines comes
// last, when all lines with a step are known (unreached).
package asterisk
