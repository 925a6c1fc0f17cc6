/* The path of a k-means fit: the losses of its iterations, as ml_history() shows them. */
#include <string.h>

#include "learn/kmeans_learner.h"

void ml_kmeans_begin_passes(MlFit *fit, size_t rows) {
  MlKmeansState *state = fit->state;
  state->streamed_rows = rows;
  for (uint32_t i = 0; i < state->best_steps; i++) {
    state->best_losses[i] *= (double)fit->frame.rows_used / (double)rows;
  }
}

void ml_kmeans_note_step(MlKmeansState *state, double loss, double shift) {
  if (state->best_steps == ML_KMEANS_HISTORY_MAX) return;
  state->best_losses[state->best_steps] = loss;
  state->best_shifts[state->best_steps++] = shift;
}

void ml_kmeans_learner_report(void *arg, uint32_t run, uint32_t iteration, double inertia,
                              double shift) {
  MlFit *fit = arg;
  MlKmeansState *state = fit->state;
  if (run != state->run || iteration == 1) {
    state->run = run;
    state->steps = 0;
  }
  if (state->steps < ML_KMEANS_HISTORY_MAX) {
    state->losses[state->steps] = inertia;
    state->shifts[state->steps++] = shift;
  }
  if (state->best_steps == 0 || inertia <= state->best_loss) {
    state->best_loss = inertia;
    state->best_steps = state->steps;
    memcpy(state->best_losses, state->losses, state->steps * sizeof(double));
    memcpy(state->best_shifts, state->shifts, state->steps * sizeof(double));
  }
  ml_fit_say(fit, "run %u, iteration %u: inertia %.10g", run + 1, iteration, inertia);
}
