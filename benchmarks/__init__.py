"""What the speed goals are measured with: every figure of ours stands beside a floor taken in the same run.

`python -m benchmarks [--json] [--records N] [--only start,version,save,bulk]`. A floor is the least that the same job costs
with the same libraries and no program around it; the floors' scripts lie in `floors/`. Floor and ours take turns, so that a
busy machine slows both; medians are compared.
"""
