use banfa::explore::*;
use banfa::project::*;
use banfa::source::SourceMap;
fn main(){
  let a:Vec<String>=std::env::args().collect();
  let mut s=SourceMap::default();
  let mut all=load_all(std::path::Path::new(&a[1]),&mut s).unwrap();
  let base=all.pop().unwrap().rules.base.unwrap();
  let runs:usize=a[2].parse().unwrap();
  let t=std::time::Instant::now();
  let e=explore(&base,Bounds{runs,idle:runs,..Bounds::default()});
  println!("{:?} positions {} runs {} cases {}",t.elapsed(),e.positions,e.runs,e.cases.len());
  println!("marks {:?} limits {:?} thresholds {:?}",e.goals.count(|g|matches!(g,Goal::Mark(_))),e.goals.count(|g|matches!(g,Goal::Limit(..))),e.goals.count(|g|matches!(g,Goal::Threshold(..))));
  for g in e.goals.missed(){
    let w=match g{ Goal::Mark(m)=>format!("{m:?} {}", match m{ Mark::Provision(p)=>banfa::model::cite(&base,p), Mark::Branch(s2,_)|Mark::Duty(s2)|Mark::Sanction(s2)=>format!("{} {}",banfa::model::cite(&base,base.statement(s2).provision),s.slice(base.statement(s2).span).chars().take(50).collect::<String>().replace('\n'," ")), Mark::Tier(c,_)=>banfa::model::cite(&base,base.counters[c.index()].provision)}), Goal::Limit(s2,side)=>format!("limit {side:?} {} {}",banfa::model::cite(&base,base.statement(s2).provision),s.slice(base.statement(s2).span).chars().take(50).collect::<String>().replace('\n'," ")), Goal::Threshold(c,i,side)=>format!("thr {i} {side:?} {}",banfa::model::cite(&base,base.counters[c.index()].provision))};
    println!("  {w}");
  }
}
