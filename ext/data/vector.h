/*
** Vectors: dense or sparse numbers in one BLOB of ours,
**
**   0  "mlv1"
**   4  u32 form: 1 dense, 2 sparse
**   8  u32 dimension
**  12  u32 count of numbers stored (dense: the dimension)
**  16  u64 hash of bytes 0..15 and of all behind 24
**  24  dense: f64 values (count); sparse: u32 indices (count) ascending, then f64 values (count)
**
** all little-endian. Read as well: a JSON array of numbers in text, and a raw little-endian float32
** BLOB (the format of sqlite-vec).
*/
#ifndef MLEXT_DATA_VECTOR_H
#define MLEXT_DATA_VECTOR_H

#include "base/buffer.h"
#include "data/cell.h"

typedef enum MlVectorForm { ML_VECTOR_F64, ML_VECTOR_F32, ML_VECTOR_SPARSE } MlVectorForm;

/* A vector as it stands in a cell. Its numbers are not owned and may be misaligned. */
typedef struct MlVector {
  MlVectorForm form;
  size_t dimension;
  size_t count;        /* numbers stored */
  const char *indices; /* u32 (count), of ML_VECTOR_SPARSE */
  const char *values;  /* f64 or f32 (count) */
} MlVector;

/*
** Reads the cell as a vector; a failure names `what`. A JSON array is parsed into scratch, which
** the vector then points into.
*/
MlStatus ml_vector_read(MlCall *call, const MlValue *cell, const char *what, MlBuffer *scratch,
                        MlVector *vector);

/* 1 when the cell can only be meant as a vector: a BLOB, or text that is a JSON array. */
int ml_vector_is_meant(const MlValue *cell);

/* The i-th stored number and its place. */
double ml_vector_value(const MlVector *vector, size_t i);
uint32_t ml_vector_index(const MlVector *vector, size_t i);

/* Writes all numbers, zeros included, to dense (dimension). */
void ml_vector_expand(const MlVector *vector, double *dense);

/* Appends a vector BLOB. */
MlStatus ml_vector_write_dense(MlCall *call, MlBuffer *out, const double *values, size_t dimension);
MlStatus ml_vector_write_sparse(MlCall *call, MlBuffer *out, size_t dimension,
                                const uint32_t *indices, const double *values, size_t count);

#endif
